using System.Text;
using Fairlead.Registry.Views;
using Fairlead.Store.Contract;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Http;

/// <summary>What every request goes through before and after its endpoint.</summary>
internal sealed partial class FrontDoor(ApiServices services, RouteTable routes)
{
    /// <summary>
    /// Not itself asynchronous: a blocking query waits below it for minutes, and every asynchronous method on the way down is an object
    /// held meanwhile.
    /// </summary>
    public Task HandleAsync(HttpContext context)
    {
        var started = services.Clock.GetTimestamp();
        var headers = context.Response.Headers;
        foreach (var (name, value) in services.Options.ResponseHeaders)
        {
            headers[name] = value;
        }

        headers.Vary = "Accept-Encoding";
        if (ConnectionLimit.IsOver(context))
        {
            headers.Connection = "close";
            return WriteTextAsync(context, 429, $"Too many connections from this address; the limit is http_max_conns_per_client = {services.Options.HttpMaxConnectionsPerClient}");
        }

        // 1. The path as the client wrote it.
        if (!ApiCall.TryReadTarget(context, out var path, out var query))
        {
            return WriteTextAsync(context, 400, "400 Bad Request: the path holds a broken percent escape");
        }

        if (!IsPrintable(path))
        {
            return WriteTextAsync(context, 400, "400 Bad Request: the path holds a character that cannot be printed");
        }

        // 2. The endpoint.
        var route = routes.Find(path);
        if (route is null)
        {
            return WriteNothingAsync(context, 404);
        }

        headers["X-Consul-Default-ACL-Policy"] = "allow";
        if (IsBlocked(path))
        {
            return WriteTextAsync(context, 403, "Endpoint is blocked by agent configuration");
        }

        // 3. The verb.
        if (context.Request.Method == "OPTIONS")
        {
            headers.Allow = route.Allow;
            return WriteNothingAsync(context, 200);
        }

        var verb = HttpVerbNames.Parse(context.Request.Method);
        if (verb == HttpVerbs.None || !route.Verbs.HasFlag(verb))
        {
            headers.Allow = route.Allow;
            return WriteTextAsync(context, 405, $"method {context.Request.Method} not allowed");
        }

        if ((verb != HttpVerbs.Get || route.AlwaysWrites) && !MayWrite(context.Connection.RemoteIpAddress))
        {
            return WriteTextAsync(context, 403, "Access is restricted");
        }

        if (verb == HttpVerbs.Get && route.AlwaysWrites && CrossSite.IsLikely(context.Request))
        {
            return WriteTextAsync(context, 403, "A page of another site may not change anything by GET; use PUT");
        }

        // 4. The answer.
        return services.Servers is { } servers && IsServers(path)
            ? ForwardAsync(servers, context, route, verb, started)
            : AnswerAsync(new ApiCall(context, services, path, query), context, route, verb, started);
    }

    /// <summary>What a client agent sends on: all but what is about itself. Members are the servers' to know.</summary>
    private static bool IsServers(string path) =>
        path is "/v1/agent/members" || path.StartsWith("/v1/agent/force-leave/", StringComparison.Ordinal)
        || !(path is "/" or "/robots.txt" or "/v1/event/list" || path.StartsWith("/v1/agent/", StringComparison.Ordinal) || path.StartsWith("/ui/", StringComparison.Ordinal));

    private async Task ForwardAsync(ServerForwarding servers, HttpContext context, Route route, HttpVerbs verb, long started)
    {
        try
        {
            await servers.ForwardAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody is left to answer.
        }
        catch (RegistryUnavailableException nobody)
        {
            Log.RegistryUnavailable(services.Logger, context.Request.Path.Value ?? "", nobody.Message);
            await FailAsync(context, ApiError.Internal(nobody.Message));
        }
        catch (IOException broken)
        {
            Log.RegistryUnavailable(services.Logger, context.Request.Path.Value ?? "", broken.Message);
            await FailAsync(context, ApiError.Internal(broken.Message));
        }

        RecordDuration(route, verb, started);
    }

    private async Task AnswerAsync(ApiCall call, HttpContext context, Route route, HttpVerbs verb, long started)
    {
        try
        {
            call.Begin(route, verb, context.RequestAborted);
            await route.Handler(call);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone: nobody is left to answer.
        }
        catch (Exception e) when (e is StoreUnavailableException or RegistryUnavailableException or TimeoutException)
        {
            Log.RegistryUnavailable(services.Logger, call.Path, e.Message);
            await FailAsync(context, services.Host?.Store.Refusal is { } refusal ? ApiError.Internal(refusal) : ApiError.NoLeader);
        }
        catch (Exception e) when (e is BadHttpRequestException or IOException)
        {
            // A body that breaks off or breaks the protocol: the connection is Kestrel's to close.
            Log.BrokenRequest(services.Logger, call.Path, e.Message);
            await FailAsync(context, new ApiError(400, e.Message));
        }
        catch (Exception e)
        {
            Log.EndpointFailed(services.Logger, e, route.Path);
            await FailAsync(context, ApiError.Internal("Internal error: " + e.Message));
        }

        RecordDuration(route, verb, started);
    }

    private void RecordDuration(Route route, HttpVerbs verb, long started) => Telemetry.RequestDuration.Record(
        services.Clock.GetElapsedTime(started).TotalMilliseconds, new KeyValuePair<string, object?>("endpoint", Telemetry.Label(verb, route)));

    private static async Task FailAsync(HttpContext context, ApiError error)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await WriteTextAsync(context, error.Status, error.Text);
    }

    private static Task WriteNothingAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static async Task WriteTextAsync(HttpContext context, int status, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
