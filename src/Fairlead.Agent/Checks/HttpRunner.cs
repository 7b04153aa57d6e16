using System.Globalization;
using Fairlead.Agent.Definitions;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Checks;

/// <summary>
/// 2xx passes, 429 warns, anything else is critical. Each run makes a connection of its own: a check must notice that nobody
/// accepts any more, which a kept connection hides.
/// </summary>
internal sealed class HttpRunner : ICheckRunner
{
    private const string UserAgent = "Consul Health Check";
    private const string Accept = "text/plain, text/*, */*";
    private readonly CheckDefinition _definition;
    private readonly int _maxOutput;
    private readonly HttpClient _client;

    public HttpRunner(CheckDefinition definition, int maxOutput)
    {
        _definition = definition;
        _maxOutput = maxOutput;
        _client = new HttpClient(CreateHandler(definition)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        using var request = CreateRequest();
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            var output = await ReadBodyAsync(response, cancellationToken).ConfigureAwait(false);
            var code = (int)response.StatusCode;
            var status = code switch { >= 200 and <= 299 => CheckStatus.Passing, 429 => CheckStatus.Warning, _ => CheckStatus.Critical };
            return new CheckResult(status, string.Create(CultureInfo.InvariantCulture, $"HTTP {request.Method} {_definition.Http}: {code} {response.ReasonPhrase} Output: {output}"));
        }
        catch (HttpRequestException error)
        {
            return CheckResult.Critical($"HTTP {request.Method} {_definition.Http}: {error.InnerException?.Message ?? error.Message}");
        }
        catch (IOException error)
        {
            return CheckResult.Critical($"HTTP {request.Method} {_definition.Http}: {error.Message}");
        }
    }

    public void Dispose() => _client.Dispose();

    private static SocketsHttpHandler CreateHandler(CheckDefinition definition)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = !definition.DisableRedirects,
            MaxAutomaticRedirections = 10,
            PooledConnectionLifetime = TimeSpan.Zero,
            UseCookies = false,
            // A check asks this machine's own service; a proxy from the environment must not come between.
            UseProxy = false,
        };
        // An empty target leaves the name to the handler, which takes the host of the URL.
        handler.SslOptions = CheckTls.Options(definition, host: "");
        if (definition.TlsServerName.Length == 0)
        {
            handler.SslOptions.TargetHost = null;
        }

        return handler;
    }

    private HttpRequestMessage CreateRequest()
    {
        var request = new HttpRequestMessage(new HttpMethod(_definition.Method.Length > 0 ? _definition.Method : "GET"), _definition.Http);
        if (_definition.Body.Length > 0)
        {
            request.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(_definition.Body));
        }

        foreach (var header in _definition.Headers)
        {
            // Host is a header to the user and a part of the request line's target to HTTP.
            if (header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.Host = header.Value;
            }
            else if (!request.Headers.TryAddWithoutValidation(header.Name, header.Value))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(header.Name, header.Value);
            }
        }

        if (!request.Headers.Contains("User-Agent"))
        {
            request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        }

        if (!request.Headers.Contains("Accept"))
        {
            request.Headers.TryAddWithoutValidation("Accept", Accept);
        }

        return request;
    }

    /// <summary>Reads to the end but for a bound, so that an endless body cannot hold a run until its time is over.</summary>
    private async Task<string> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        const int MaxRead = 1 << 20;
        var output = new OutputTail(_maxOutput);
        var buffer = new byte[4096];
        var total = 0;
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        while (total < MaxRead && await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
        {
            output.Append(buffer.AsSpan(0, read));
            total += read;
        }

        return output.ToString();
    }
}
