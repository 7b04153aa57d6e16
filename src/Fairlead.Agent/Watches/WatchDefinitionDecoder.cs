using Fairlead.Agent.Definitions;
using Fairlead.Agent.Documents;

namespace Fairlead.Agent.Watches;

/// <summary>Reads one object of <c>watches</c>; whatever is wrong is told with its place.</summary>
internal static class WatchDefinitionDecoder
{
    /// <summary>Null when something is wrong.</summary>
    public static WatchDefinition? Decode(ObjectReader source)
    {
        var faultless = true;
        void Refuse(string key, string message)
        {
            source.Error(source.At(key), $"{(source.Path.Length > 0 ? source.Path + ": " : "")}{message}");
            faultless = false;
        }

        var http = Request(source, Refuse);
        var watch = new WatchDefinition
        {
            Type = source.Text("type"),
            Key = source.Text("key"),
            Prefix = source.Text("prefix"),
            Service = source.Text("service"),
            Tags = [.. source.Texts("tag", "tags")],
            PassingOnly = source.Bool("passingonly"),
            State = source.Text("state"),
            Name = source.Text("name"),
            Datacenter = source.Text("datacenter"),
            Stale = source.Bool("stale"),
            Script = source.Text("handler"),
            Args = [.. source.Texts("args")],
            Http = http,
        };
        // Nobody looks at tokens yet.
        source.Allow("token");
        source.RefuseUnknown();
        if (WatchPath.Of(watch, out var wrong) is null)
        {
            Refuse("type", wrong);
        }

        if ((watch.Script.Length > 0 ? 1 : 0) + (watch.Args.Count > 0 ? 1 : 0) + (http is null ? 0 : 1) != 1)
        {
            Refuse("type", "a watch needs exactly one of handler, args and http_handler_config (with handler_type = \"http\")");
        }

        return faultless ? watch : null;
    }

    private static WatchRequest? Request(ObjectReader source, Action<string, string> refuse)
    {
        var kind = source.Text("handler_type");
        var block = source.Object("http_handler_config");
        if (kind is not ("" or "script" or "http"))
        {
            refuse("handler_type", $"handler_type is script or http, found \"{kind}\"");
        }

        if (kind != "http" || block is null)
        {
            if (kind == "http" || block is not null)
            {
                refuse("handler_type", "handler_type = \"http\" and http_handler_config need each other");
            }

            return null;
        }

        var path = block.Text("path");
        if (!Uri.TryCreate(path, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            refuse("http_handler_config", $"http_handler_config.path must be a URL such as https://host/path, found \"{path}\"");
            address = new Uri("http://localhost");
        }

        var method = block.Text("method");
        var request = new WatchRequest
        {
            Address = address,
            Method = method.Length > 0 ? method : "POST",
            Timeout = block.Duration("timeout") ?? TimeSpan.FromSeconds(10),
            Headers = [.. CheckHeader.Read(block)],
            TlsSkipVerify = block.Bool("tls_skip_verify"),
        };
        block.RefuseUnknown();
        return request;
    }
}
