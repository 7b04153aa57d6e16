namespace Fairlead.Balancer.Expressions;

/// <summary>What a fetch yields.</summary>
internal enum FetchType
{
    Text,
    Address,
    Integer,
    Boolean,
}

/// <summary>Which argument a fetch takes in its parentheses.</summary>
internal enum FetchArgument
{
    None,
    Optional,
    Required,
}

/// <summary>A fetch we can evaluate.</summary>
/// <param name="Fetch">What is fetched.</param>
/// <param name="Type">What it yields.</param>
/// <param name="Argument">Whether it takes an argument.</param>
/// <param name="NeedsHttp">Whether it makes sense in <c>mode http</c> only.</param>
/// <param name="Match">The match method the name stands for.</param>
internal sealed record FetchName(Fetch Fetch, FetchType Type, FetchArgument Argument, bool NeedsHttp, string Match);

/// <summary>The names of fetches, HAProxy's derived ones (<c>path_beg</c>, <c>hdr_sub</c>) included: manual section 7.</summary>
internal static class FetchCatalog
{
    private static readonly string[] TextSuffixes = ["beg", "dir", "dom", "end", "len", "reg", "sub"];

    public static IReadOnlyDictionary<string, FetchName> Names { get; } = Build();

    /// <summary>Whether HAProxy knows a fetch that we cannot evaluate yet.</summary>
    public static bool IsKnownElsewhere(string name)
    {
        ReadOnlySpan<string> prefixes =
        [
            "sc_", "sc0_", "sc1_", "sc2_", "src_", "ssl_", "res.", "resp_", "rep_", "res_", "req.", "req_", "fc_", "bc_", "be_", "fe_",
            "srv_", "table_", "capture.", "http_auth", "scook", "shdr", "txn.", "var", "payload", "date", "http_first_req",
            "distcc_", "lat_", "cpu_", "last_rule_", "dst_", "so_", "uniq", "unique-id", "uuid", "proc", "thread", "rand", "env",
            "hostname", "stopping", "queue", "avg_queue", "connslots", "nbsrv", "nbproc", "bin", "ipv4", "ipv6", "meth", "url_ip", "url_port",
            "status", "wait_end", "cook_val", "base32", "url32", "prio_", "quic_", "pcre", "sub", "path_val", "mqtt", "ja3",
        ];
        foreach (string prefix in prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static Dictionary<string, FetchName> Build()
    {
        var names = new Dictionary<string, FetchName>(StringComparer.Ordinal);
        Text(names, "path", Fetch.Path, FetchArgument.None);
        Text(names, "pathq", Fetch.PathAndQuery, FetchArgument.None);
        Text(names, "url", Fetch.Target, FetchArgument.None);
        Text(names, "query", Fetch.Query, FetchArgument.None);
        Text(names, "base", Fetch.Base, FetchArgument.None);
        Text(names, "hdr", Fetch.Header, FetchArgument.Required);
        Text(names, "req.hdr", Fetch.Header, FetchArgument.Required);
        Text(names, "fhdr", Fetch.FullHeader, FetchArgument.Required);
        Text(names, "req.fhdr", Fetch.FullHeader, FetchArgument.Required);
        Text(names, "urlp", Fetch.QueryParameter, FetchArgument.Required);
        Text(names, "url_param", Fetch.QueryParameter, FetchArgument.Required);
        Text(names, "cook", Fetch.Cookie, FetchArgument.Required);
        Text(names, "req.cook", Fetch.Cookie, FetchArgument.Required);
        Add(names, "method", Fetch.Method, FetchType.Text, FetchArgument.None, true, "str");
        Add(names, "req.ver", Fetch.Version, FetchType.Text, FetchArgument.None, true, "str");
        Add(names, "req_ver", Fetch.Version, FetchType.Text, FetchArgument.None, true, "str");
        Add(names, "req.proto_http", Fetch.True, FetchType.Boolean, FetchArgument.None, true, "bool");
        Add(names, "req_proto_http", Fetch.True, FetchType.Boolean, FetchArgument.None, true, "bool");
        foreach (string prefix in (string[])["hdr", "req.hdr"])
        {
            Add(names, prefix + "_cnt", Fetch.HeaderCount, FetchType.Integer, FetchArgument.Required, true, "int");
            Add(names, prefix + "_val", Fetch.HeaderInteger, FetchType.Integer, FetchArgument.Required, true, "int");
            Add(names, prefix + "_ip", Fetch.HeaderAddress, FetchType.Address, FetchArgument.Required, true, "ip");
        }

        Add(names, "urlp_val", Fetch.QueryParameterInteger, FetchType.Integer, FetchArgument.Required, true, "int");
        Add(names, "src", Fetch.Source, FetchType.Address, FetchArgument.None, false, "ip");
        Add(names, "dst", Fetch.Destination, FetchType.Address, FetchArgument.None, false, "ip");
        Add(names, "src_port", Fetch.SourcePort, FetchType.Integer, FetchArgument.None, false, "int");
        Add(names, "dst_port", Fetch.DestinationPort, FetchType.Integer, FetchArgument.None, false, "int");
        Add(names, "always_true", Fetch.True, FetchType.Boolean, FetchArgument.None, false, "bool");
        Add(names, "always_false", Fetch.False, FetchType.Boolean, FetchArgument.None, false, "bool");
        Add(names, "ssl_fc", Fetch.False, FetchType.Boolean, FetchArgument.None, false, "bool");
        Add(names, "wait_end", Fetch.True, FetchType.Boolean, FetchArgument.None, false, "bool");
        Add(names, "bool", Fetch.Constant, FetchType.Boolean, FetchArgument.Required, false, "bool");
        Add(names, "int", Fetch.Constant, FetchType.Integer, FetchArgument.Required, false, "int");
        Add(names, "str", Fetch.Constant, FetchType.Text, FetchArgument.Required, false, "str");
        return names;
    }

    private static void Text(Dictionary<string, FetchName> names, string name, Fetch fetch, FetchArgument argument)
    {
        Add(names, name, fetch, FetchType.Text, argument, true, "str");
        foreach (string suffix in TextSuffixes)
        {
            Add(names, $"{name}_{suffix}", fetch, FetchType.Text, argument, true, suffix);
        }
    }

    private static void Add(
        Dictionary<string, FetchName> names, string name, Fetch fetch, FetchType type, FetchArgument argument, bool needsHttp, string match) =>
        names.Add(name, new FetchName(fetch, type, argument, needsHttp, match));
}
