namespace Fairlead.Balancer.Upstreams;

/// <summary>
/// Connections of one loop to one server that wait for a next request. Last in first out: the one used last is the one
/// the server closes last, and whose state is still in cache. Links live in the connections.
/// </summary>
internal sealed class IdleConnections
{
    /// <summary>Beyond this a finished connection is closed: more were never busy at once for long.</summary>
    public const int Capacity = 4096;

    private ServerConnection? newest;

    public int Count { get; private set; }

    public ServerConnection? Newest => newest;

    public ServerConnection? Take()
    {
        if (newest is { } connection)
        {
            Remove(connection);
            return connection;
        }

        return null;
    }

    public bool TryAdd(ServerConnection connection)
    {
        if (Count >= Capacity)
        {
            return false;
        }

        connection.IsIdle = true;
        connection.IdleNewer = null;
        connection.IdleOlder = newest;
        if (newest is not null)
        {
            newest.IdleNewer = connection;
        }

        newest = connection;
        Count++;
        return true;
    }

    public void Remove(ServerConnection connection)
    {
        if (connection.IdleNewer is { } newer)
        {
            newer.IdleOlder = connection.IdleOlder;
        }
        else
        {
            newest = connection.IdleOlder;
        }

        if (connection.IdleOlder is { } older)
        {
            older.IdleNewer = connection.IdleNewer;
        }

        connection.IdleNewer = null;
        connection.IdleOlder = null;
        connection.IsIdle = false;
        Count--;
    }
}
