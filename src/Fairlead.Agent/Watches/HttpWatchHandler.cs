using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Fairlead.Agent.Watches;

/// <summary>A request with the JSON as its body and the index in <c>X-Consul-Index</c>; any 2xx is well.</summary>
internal sealed class HttpWatchHandler : IWatchHandler
{
    private readonly WatchRequest _request;
    private readonly HttpClient _client;

    public HttpWatchHandler(WatchRequest request)
    {
        _request = request;
        var handler = new SocketsHttpHandler { UseCookies = false };
        if (request.TlsSkipVerify)
        {
#pragma warning disable CA5359 // The user asked for it by name: tls_skip_verify.
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        _client = new HttpClient(handler) { Timeout = request.Timeout };
    }

    public async Task<string?> TellAsync(ulong index, string json, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(new HttpMethod(_request.Method), _request.Address) { Content = new StringContent(json, Encoding.UTF8) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        message.Headers.TryAddWithoutValidation("X-Consul-Index", index.ToString(CultureInfo.InvariantCulture));
        foreach (var header in _request.Headers)
        {
            message.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        try
        {
            using var answer = await _client.SendAsync(message, cancellationToken).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? null : $"it answered {(int)answer.StatusCode}";
        }
        catch (HttpRequestException error)
        {
            return error.InnerException?.Message ?? error.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {_request.Timeout}";
        }
    }

    public void Dispose() => _client.Dispose();
}
