namespace Fairlead.Api.Http;

/// <summary>The verbs an endpoint takes; HEAD is none of them, as in Consul, and OPTIONS is answered for every endpoint.</summary>
[Flags]
internal enum HttpVerbs
{
    None = 0,
    Get = 1,
    Put = 2,
    Post = 4,
    Delete = 8,
}

internal static class HttpVerbNames
{
    private static readonly (HttpVerbs Verb, string Name)[] Known =
        [(HttpVerbs.Get, "GET"), (HttpVerbs.Put, "PUT"), (HttpVerbs.Post, "POST"), (HttpVerbs.Delete, "DELETE")];

    public static HttpVerbs Parse(string method)
    {
        foreach (var (verb, name) in Known)
        {
            if (name == method)
            {
                return verb;
            }
        }

        return HttpVerbs.None;
    }

    /// <summary>The value of the <c>Allow</c> header: <c>OPTIONS,GET,PUT</c>.</summary>
    public static string ToAllowHeader(this HttpVerbs verbs) =>
        string.Join(',', Known.Where(known => verbs.HasFlag(known.Verb)).Select(known => known.Name).Prepend("OPTIONS"));
}
