using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>ACLs every proxy has without a line: manual section 7.4.</summary>
internal static class PredefinedAcls
{
    private static readonly Dictionary<string, (string Fetch, string? Argument, string Match, string[] Patterns)> All = new(StringComparer.Ordinal)
    {
        ["TRUE"] = ("always_true", null, "bool", []),
        ["FALSE"] = ("always_false", null, "bool", []),
        ["HTTP"] = ("req.proto_http", null, "bool", []),
        ["HTTP_1.0"] = ("req.ver", null, "str", ["1.0"]),
        ["HTTP_1.1"] = ("req.ver", null, "str", ["1.1"]),
        ["HTTP_2.0"] = ("req.ver", null, "str", ["2.0"]),
        ["HTTP_CONTENT"] = ("req.hdr_val", "content-length", "int", ["gt", "0"]),
        ["HTTP_URL_ABS"] = ("url_reg", null, "reg", ["^[^/:]*://"]),
        ["HTTP_URL_SLASH"] = ("url_beg", null, "beg", ["/"]),
        ["HTTP_URL_STAR"] = ("url", null, "str", ["*"]),
        ["LOCALHOST"] = ("src", null, "ip", ["127.0.0.1/8", "::1"]),
        ["METH_CONNECT"] = ("method", null, "str", ["CONNECT"]),
        ["METH_DELETE"] = ("method", null, "str", ["DELETE"]),
        ["METH_GET"] = ("method", null, "str", ["GET", "HEAD"]),
        ["METH_HEAD"] = ("method", null, "str", ["HEAD"]),
        ["METH_OPTIONS"] = ("method", null, "str", ["OPTIONS"]),
        ["METH_POST"] = ("method", null, "str", ["POST"]),
        ["METH_PUT"] = ("method", null, "str", ["PUT"]),
        ["METH_TRACE"] = ("method", null, "str", ["TRACE"]),
        ["WAIT_END"] = ("wait_end", null, "bool", []),
    };

    /// <summary>Whether HAProxy predefines an ACL of this name that we cannot evaluate yet.</summary>
    public static bool IsKnownElsewhere(string name) => name is "RDP_COOKIE" or "REQ_CONTENT";

    /// <summary>The ACL, as if it were written on the line that names it; null when there is none of this name.</summary>
    public static AclDefinition? Find(string name, SourcePosition position) =>
        All.TryGetValue(name, out (string Fetch, string? Argument, string Match, string[] Patterns) found)
            ? new AclDefinition(position)
            {
                Name = name,
                Fetch = found.Fetch,
                Argument = found.Argument,
                Match = found.Match,
                Patterns = found.Patterns.ToDefinitionList(),
            }
            : null;
}
