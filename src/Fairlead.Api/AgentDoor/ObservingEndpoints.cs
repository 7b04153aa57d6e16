using System.Globalization;
using System.Text;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Api.Observing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api.AgentDoor;

/// <summary>Metrics, the log as it runs, and the machine.</summary>
internal static class ObservingEndpoints
{
    public static ValueTask MetricsAsync(ApiCall call)
    {
        var snapshot = call.Services.Options.Metrics.Apply(call.Services.Metrics.Take());
        return call.Query.Get("format") == "prometheus"
            ? call.TextAsync(200, PrometheusText.Write(snapshot), PrometheusText.ContentType)
            : call.JsonAsync(snapshot, MetricJson.Write);
    }

    /// <summary>Lines of the log, as they come, until the client goes.</summary>
    public static async ValueTask MonitorAsync(ApiCall call)
    {
        var name = call.Query.Get("loglevel");
        if (Level(name) is not { } level)
        {
            await call.FailAsync(ApiError.BadRequest($"Unknown log level: {name}"));
            return;
        }

        if (call.Services.Logs is not { } logs)
        {
            await call.FailAsync(ApiError.Internal("This agent keeps no log to listen to"));
            return;
        }

        var json = call.Query.Has("logjson");
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, call.Services.Stopping);
        call.Response.ContentType = "text/plain; charset=utf-8";
        await call.Response.Body.FlushAsync(leaving.Token);
        try
        {
            await foreach (var line in logs.ListenAsync(level, leaving.Token))
            {
                await call.Response.Body.WriteAsync(json ? Json(line) : Encoding.UTF8.GetBytes(LogBroadcast.Format(line) + "\n"), leaving.Token);
                await call.Response.Body.FlushAsync(leaving.Token);
            }
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // The end of listening, from either side.
        }
    }

    public static ValueTask HostAsync(ApiCall call) => call.JsonAsync(call.Services.Clock, HostReport.Write);

    private static byte[] Json(LogLine line)
    {
        var bytes = JsonBody.Encode(line, pretty: false, static (writer, value) =>
        {
            writer.WriteStartObject();
            writer.WriteString("@level", value.Level.ToString().ToLowerInvariant());
            writer.WriteString("@message", value.Message);
            writer.WriteString("@module", value.Category);
            writer.WriteString("@timestamp", value.Time.ToString("O", CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        });
        return [.. bytes, (byte)'\n'];
    }

    private static LogLevel? Level(string name) => name.ToUpperInvariant() switch
    {
        "" or "INFO" => LogLevel.Information,
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "WARN" => LogLevel.Warning,
        "ERR" or "ERROR" => LogLevel.Error,
        _ => null,
    };
}
