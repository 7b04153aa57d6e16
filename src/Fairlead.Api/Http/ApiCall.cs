using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fairlead.Api.Http;

/// <summary>One request on its way through an endpoint. Kept small: a blocking query holds it for minutes.</summary>
internal sealed partial class ApiCall(HttpContext context, ApiServices services, string path, QueryString query)
{
    /// <summary>Where the last known proxy or client sits; null over a Unix socket.</summary>
    public IPAddress? RemoteAddress => context.Connection.RemoteIpAddress;

    public ApiServices Services => services;

    /// <summary>The node whose agent the client asked: this one, or the client agent that sent the call on.</summary>
    public string AskedNode => context.Features.Get<ForwardedFrom>()?.Node ?? services.Options.NodeName;

    /// <summary>The decoded path: <c>/v1/kv/some key</c>.</summary>
    public string Path => path;

    public QueryString Query => query;

    /// <summary>What stands behind the prefix of the endpoint.</summary>
    public string Tail { get; private set; } = "";

    public HttpVerbs Verb { get; private set; }

    /// <summary>Signalled when the client goes away or the server stops.</summary>
    public CancellationToken Aborted { get; private set; }

    /// <summary>Whether JSON is spread over lines.</summary>
    public bool Pretty => services.Options.PrettyByDefault || query.Has("pretty");

    public string Header(string name) => context.Request.Headers[name].ToString();

    public void Begin(Route route, HttpVerbs verb, CancellationToken aborted)
    {
        Tail = route.IsPrefix ? path[route.Path.Length..] : "";
        Verb = verb;
        Aborted = aborted;
    }

    /// <summary>Reads the path as it stands on the wire: Kestrel leaves <c>%2F</c> alone and folds <c>..</c>, KV keys want neither.</summary>
    /// <returns>False when the target holds a broken escape.</returns>
    public static bool TryReadTarget(HttpContext context, out string path, out QueryString query)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!target.StartsWith('/'))
        {
            // Absolute form (RFC 9112 3.2.2): Kestrel has taken it apart already.
            target = context.Request.Path.Value + context.Request.QueryString.Value;
        }

        var mark = target.IndexOf('?');
        query = mark < 0 ? default : new QueryString(target, mark + 1);
        var written = mark < 0 ? target : target.AsSpan(0, mark);
        if (context.Request.Path.Value is { } parsed && written.SequenceEqual(parsed) && !written.Contains('%'))
        {
            // Nothing to undo: Kestrel's string does.
            path = parsed;
            return true;
        }

        return PercentDecoding.TryDecode(written, plusIsSpace: false, out path);
    }
}
