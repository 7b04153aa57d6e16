using System.Buffers.Binary;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Fairlead.Agent.Definitions;

namespace Fairlead.Agent.Checks;

/// <summary>
/// Runs a command inside a container by the Docker engine's API (docs.docker.com, Engine API, "Exec"): create,
/// start, read the multiplexed output, ask for the exit code. Three requests need no client library.
/// </summary>
internal sealed class DockerRunner : ICheckRunner
{
    private readonly CheckDefinition _definition;
    private readonly int _maxOutput;
    private readonly string _host;
    private readonly HttpClient? _client;

    /// <param name="host">Where the engine answers; see <see cref="DockerEngine"/>.</param>
    public DockerRunner(CheckDefinition definition, int maxOutput, string host)
    {
        _definition = definition;
        _maxOutput = maxOutput;
        _host = host;
        _client = DockerEngine.Parse(host)?.Connect();
    }

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        if (_client is not { } client)
        {
            return CheckResult.Critical($"DOCKER_HOST is \"{_host}\"; an engine is reached by unix:///path or tcp://host:port");
        }

        try
        {
            using var created = await PostAsync(client, $"/containers/{Uri.EscapeDataString(_definition.DockerContainerId)}/exec", Exec(), cancellationToken).ConfigureAwait(false);
            var answer = await created.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            if (!created.IsSuccessStatusCode)
            {
                return CheckResult.Critical($"the Docker engine refused the command: {(int)created.StatusCode} {answer}".TrimEnd());
            }

            using var exec = JsonDocument.Parse(answer);
            var id = exec.RootElement.GetProperty("Id").GetString();
            using var started = await PostAsync(client, $"/exec/{id}/start", """{"Detach":false,"Tty":false}""", cancellationToken).ConfigureAwait(false);
            var output = new OutputTail(_maxOutput);
            await using (var stream = await started.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false))
            {
                await ReadFramesAsync(stream, output, cancellationToken).ConfigureAwait(false);
            }

            using var inspected = JsonDocument.Parse(await client.GetStringAsync(new Uri($"/exec/{id}/json", UriKind.Relative), cancellationToken).ConfigureAwait(false));
            var exitCode = inspected.RootElement.GetProperty("ExitCode");
            return exitCode.ValueKind == JsonValueKind.Number
                ? ScriptRunner.Judge(exitCode.GetInt32(), output.ToString())
                : CheckResult.Critical("the Docker engine does not tell the command's exit code");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException or KeyNotFoundException)
        {
            return CheckResult.Critical($"Docker check of {_definition.DockerContainerId}: {error.InnerException?.Message ?? error.Message}");
        }
    }

    public void Dispose() => _client?.Dispose();

    private static async Task<HttpResponseMessage> PostAsync(HttpClient client, string path, string json, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    private string Exec()
    {
        string[] command = _definition.Args.Length > 0
            ? [.. _definition.Args]
            : [_definition.Shell.Length > 0 ? _definition.Shell : "/bin/sh", "-c", _definition.Script];
        var quoted = command.Select(word => $"\"{JsonEncodedText.Encode(word)}\"");
        return string.Create(CultureInfo.InvariantCulture, $$"""{"AttachStdout":true,"AttachStderr":true,"Tty":false,"Cmd":[{{string.Join(',', quoted)}}]}""");
    }

    /// <summary>Each frame: one byte for the stream, three of zero, four of length (big endian), then the output.</summary>
    private static async Task ReadFramesAsync(Stream stream, OutputTail output, CancellationToken cancellationToken)
    {
        var header = new byte[8];
        var buffer = new byte[4096];
        while (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) == header.Length)
        {
            for (var left = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)); left > 0;)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, (uint)buffer.Length)), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    return;
                }

                output.Append(buffer.AsSpan(0, read));
                left -= (uint)read;
            }
        }
    }
}
