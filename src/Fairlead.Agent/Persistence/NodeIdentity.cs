using System.Text;

namespace Fairlead.Agent.Persistence;

/// <summary>The node's own id: drawn once and kept in <c>node-id</c> of the data directory.</summary>
public static class NodeIdentity
{
    /// <param name="dataDirectory">Null keeps nothing: a new id each start, as <c>-dev</c> does.</param>
    /// <param name="given">The <c>node_id</c> of the configuration; empty for none.</param>
    /// <exception cref="FormatException">The id given, or the one kept, is no GUID.</exception>
    /// <exception cref="IOException">The data directory cannot be used.</exception>
    public static string LoadOrCreate(string? dataDirectory, string given)
    {
        if (given.Length > 0)
        {
            return Parse(given, "node_id");
        }

        if (dataDirectory is null)
        {
            return Guid.NewGuid().ToString();
        }

        var path = Path.Combine(dataDirectory, "node-id");
        if (File.Exists(path))
        {
            return Parse(File.ReadAllText(path).Trim(), path);
        }

        Directory.CreateDirectory(dataDirectory);
        var id = Guid.NewGuid().ToString();
        AtomicFile.Write(path, Encoding.ASCII.GetBytes(id), durable: true);
        return id;
    }

    private static string Parse(string text, string source) =>
        Guid.TryParse(text, out var id) ? id.ToString() : throw new FormatException($"{source}: \"{text}\" is not a GUID; remove it to get a new one");
}
