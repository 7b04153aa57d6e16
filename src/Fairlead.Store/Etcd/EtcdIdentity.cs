using Google.Protobuf;

namespace Fairlead.Store.Etcd;

/// <summary>
/// Which registry is under the prefix, and whether it still is. Once another one was seen there, or none, this process has nothing to do with the
/// store any more: what it would read is another's, and what it would write would be mixed into it. There is no way back but a restart.
/// </summary>
internal sealed class EtcdIdentity
{
    private string? refusal;

    /// <summary>Empty until it is known.</summary>
    internal Guid Value { get; private set; }

    /// <summary>Why nothing is served from the store any more; null while it holds this registry.</summary>
    internal string? Refusal => Volatile.Read(ref refusal);

    /// <exception cref="FormatException">It is not one that Fairlead wrote.</exception>
    internal void Keep(ByteString found) => Value = Guid.Parse(found.ToStringUtf8());

    /// <summary>Compares with what the store says now; true the first time that it is no longer the same.</summary>
    /// <param name="found">Null when there is none.</param>
    internal bool IsLost(ByteString? found)
    {
        if (found is not null && Guid.TryParse(found.ToStringUtf8(), out Guid identity) && identity == Value)
        {
            return false;
        }

        string now = found is null ? "no registry" : $"registry {found.ToStringUtf8()}";
        return Interlocked.CompareExchange(
            ref refusal,
            $"This server belongs to registry {Value}, but its store holds {now} now: nothing is served and nothing is written. "
            + "Give it back its store, or restart it with the data directory of the registry it is to belong to.",
            null) is null;
    }
}
