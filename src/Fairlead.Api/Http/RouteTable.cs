using System.Collections.Frozen;

namespace Fairlead.Api.Http;

/// <summary>
/// Finds the endpoint of a path as Go's mux does: the exact path, else the longest registered prefix that ends in a slash.
/// </summary>
internal sealed class RouteTable
{
    /// <summary>No registered prefix is deeper; KV keys are, and must not cost a look-up per slash.</summary>
    private const int DeepestPrefix = 8;

    private readonly FrozenDictionary<string, Route> routes;
    private readonly FrozenDictionary<string, Route>.AlternateLookup<ReadOnlySpan<char>> bySpan;

    public RouteTable(IEnumerable<Route> all)
    {
        routes = all.ToFrozenDictionary(route => route.Path, StringComparer.Ordinal);
        bySpan = routes.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public IEnumerable<Route> Routes => routes.Values;

    public Route? Find(string path)
    {
        if (routes.TryGetValue(path, out var exact))
        {
            return exact;
        }

        Route? longest = null;
        var slash = 0;
        for (var depth = 0; depth < DeepestPrefix; depth++)
        {
            slash = path.IndexOf('/', slash);
            if (slash < 0)
            {
                break;
            }

            slash++;
            // The root is no prefix of everything: an unknown path is 404.
            if (slash > 1 && bySpan.TryGetValue(path.AsSpan(0, slash), out var prefix))
            {
                longest = prefix;
            }
        }

        return longest;
    }
}
