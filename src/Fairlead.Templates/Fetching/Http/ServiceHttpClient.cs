using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Fairlead.Primitives.Http;
using Fairlead.Templates.Configuration;

namespace Fairlead.Templates.Fetching.Http;

/// <summary>What a JSON service answered.</summary>
/// <param name="Body">Undefined when the body is empty.</param>
/// <param name="Index">From the service's index header; 0 when there is none.</param>
internal readonly record struct ServiceAnswer(HttpStatusCode Status, JsonElement Body, ulong Index)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public bool IsAbsent => Status == HttpStatusCode.NotFound;
}

/// <summary>
/// Requests to one HTTP service that speaks JSON (Vault, Nomad). What cannot be asked is a <see cref="FetchException"/> that names the
/// service and the request; what the service refuses is an answer, for the caller knows which refusals mean something.
/// </summary>
internal sealed class ServiceHttpClient : IDisposable
{
    /// <summary>How long an answer may take on top of the wait of a blocking query; Vault's own client takes 60 s.</summary>
    public static readonly TimeSpan DefaultRequestTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Largest answer held in memory.</summary>
    private const int MaxResponseBytes = 64 * 1024 * 1024;

    /// <summary>As much of a refusal's text goes into messages.</summary>
    private const int MaxErrorText = 2048;

    private readonly ServiceSource _source;
    private readonly string _indexHeader;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly string _base;

    /// <summary>Builds the pool; no connection is made yet.</summary>
    /// <exception cref="ArgumentException">The address is none.</exception>
    /// <exception cref="IOException">A certificate file cannot be read.</exception>
    public ServiceHttpClient(ServiceSource source, string indexHeader, TimeProvider time, string userAgent = "", TimeSpan? timeout = null)
    {
        _source = source;
        _indexHeader = indexHeader;
        _time = time;
        _timeout = timeout ?? DefaultRequestTimeout;
        var (address, socket) = ReadAddress(source);
        _base = address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _http = new HttpClient(ClientHandler.Create(address, socket, source.Tls, source.Transport))
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxResponseBytes,
        };
        if (userAgent.Length > 0)
        {
            _http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
        }
    }

    /// <param name="path">With its query, from the slash on.</param>
    /// <param name="body">Null for none.</param>
    /// <param name="wait">How long the service may hold a blocking query.</param>
    /// <exception cref="FetchException">No answer, or one that is not JSON.</exception>
    public async Task<ServiceAnswer> SendAsync(
        HttpMethod method,
        string path,
        ReadOnlyMemory<byte>? body,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        TimeSpan wait,
        CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, _base + path);
        if (body is { } bytesToSend)
        {
            request.Content = new ReadOnlyMemoryContent(bytesToSend);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, value) in headers.Where(header => header.Value.Length > 0))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (_source.AuthUser.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(_source.AuthUser + ":" + _source.AuthPassword)));
        }

        request.Headers.ConnectionClose = _source.Transport.DisableKeepAlives ? true : null;
        using var deadline = new CancellationTokenSource(_timeout + wait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using var response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            var bytes = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
            var index = response.Headers.TryGetValues(_indexHeader, out var values)
                && ulong.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            return new ServiceAnswer(response.StatusCode, Read(bytes, response, method, path), index);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Fault(method, path, $"no answer within {(_timeout + wait).TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s", e);
        }
        catch (HttpRequestException e)
        {
            throw Fault(method, path, e.InnerException?.Message ?? e.Message, e);
        }
    }

    /// <summary>A refusal as an exception, with the texts the service gave: Vault's <c>errors</c>, or the body.</summary>
    public FetchException Refused(HttpMethod method, string path, ServiceAnswer answer, bool isAbsent = false)
    {
        var said = string.Join("; ", Json.Strings(answer.Body, "errors"));
        if (said.Length == 0 && answer.Body.ValueKind == JsonValueKind.String)
        {
            said = answer.Body.GetString()!.Trim();
        }

        said = said.Length > MaxErrorText ? said[..MaxErrorText] + "…" : said;
        return new FetchException($"{method} {_base}{PathOnly(path)}: {(int)answer.Status} {(said.Length > 0 ? said : answer.Status.ToString())}")
        {
            IsAbsent = isAbsent,
        };
    }

    public void Dispose() => _http.Dispose();

    private JsonElement Read(byte[] bytes, HttpResponseMessage response, HttpMethod method, string path)
    {
        if (bytes.Length == 0)
        {
            return default;
        }

        try
        {
            return JsonElement.Parse(bytes);
        }
        catch (JsonException e)
        {
            // A refusal is often plain text; a good answer never.
            return !response.IsSuccessStatusCode
                ? TextElement(bytes)
                : throw Fault(method, path, $"the answer is not JSON: {e.Message}", e);
        }
    }

    private static JsonElement TextElement(byte[] text) =>
        JsonElement.Parse("\"" + JsonEncodedText.Encode(Encoding.UTF8.GetString(text)) + "\"");

    private FetchException Fault(HttpMethod method, string path, string why, Exception inner) =>
        new($"{_source.Name}: {method} {_base}{PathOnly(path)}: {why}", inner);

    private static string PathOnly(string path) => path.Split('?', 2)[0];

    private static (Uri Address, string? Socket) ReadAddress(ServiceSource source)
    {
        var text = source.Address;
        if (text.StartsWith("unix://", StringComparison.Ordinal))
        {
            return (new Uri("http://localhost"), text["unix://".Length..]);
        }

        if (!text.Contains("://", StringComparison.Ordinal))
        {
            text = (source.UseTls ? "https://" : "http://") + text;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? (uri, null)
            : throw new ArgumentException(
                $"{source.Name} address '{source.Address}' is none; write host:port, http://host:port, https://host:port or unix:///path", nameof(source));
    }
}
