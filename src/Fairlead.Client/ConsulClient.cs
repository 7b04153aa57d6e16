using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fairlead.Client.Transport;
using Fairlead.Primitives.Http;

namespace Fairlead.Client;

/// <summary>
/// A typed client of the Consul HTTP API, for our agent or a real Consul. One instance holds one connection pool and is safe to
/// share. Calls that are refused or cannot be made throw <see cref="ConsulRequestException"/>; nothing is retried here, because
/// only the caller knows whether a repeat is harmless.
/// </summary>
public sealed partial class ConsulClient : IDisposable
{
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    /// <summary>Builds the pool; no connection is made yet. Certificate files are read here and may throw.</summary>
    public ConsulClient(ConsulClientOptions options, TimeProvider? time = null)
    {
        Options = options;
        _time = time ?? TimeProvider.System;
        _http = new HttpClient(ClientHandler.Create(new Uri(options.Address.BaseUri), options.Address.UnixSocketPath, options.Tls, options.Transport))
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = Math.Min(options.MaxResponseBytes, int.MaxValue),
        };
    }

    /// <summary>What the client was built with.</summary>
    public ConsulClientOptions Options { get; }

    /// <summary>Closes the pool; running requests fail.</summary>
    public void Dispose() => _http.Dispose();

    /// <summary>Sends and returns any answer, also a refusal. The caller disposes it.</summary>
    internal async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string pathAndQuery,
        HttpContent? content,
        TimeSpan timeout,
        HttpCompletionOption completion,
        CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Options.Address.BaseUri + pathAndQuery, Verbatim)) { Content = content };
        if (Options.Token.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("X-Consul-Token", Options.Token);
        }

        if (Options.BasicUser.Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Options.BasicUser + ":" + Options.BasicPassword)));
        }

        request.Headers.ConnectionClose = Options.Transport.DisableKeepAlives ? true : null;

        using var deadline = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await _http.SendAsync(request, completion, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreachable(method, pathAndQuery, $"no answer within {timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s", e);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(method, pathAndQuery, e.InnerException?.Message ?? e.Message, e);
        }
    }

    /// <summary>Sends and returns a 2xx answer, or a 404 when <paramref name="absentIsAnswer"/>.</summary>
    private async Task<HttpResponseMessage> CallAsync(
        HttpMethod method,
        string pathAndQuery,
        HttpContent? content,
        CancellationToken cancellationToken,
        bool absentIsAnswer = false,
        TimeSpan? timeout = null)
    {
        var response = await SendAsync(
            method, pathAndQuery, content, timeout ?? Options.RequestTimeout, HttpCompletionOption.ResponseContentRead, cancellationToken)
            .ConfigureAwait(false);
        if (response.IsSuccessStatusCode || (absentIsAnswer && response.StatusCode == HttpStatusCode.NotFound))
        {
            return response;
        }

        using (response)
        {
            throw await RefusedAsync(response, method, pathAndQuery, cancellationToken).ConfigureAwait(false);
        }
    }

    internal async Task<ConsulRequestException> RefusedAsync(
        HttpResponseMessage response, HttpMethod method, string pathAndQuery, CancellationToken cancellationToken)
    {
        const int MaxErrorText = 4096;
        var body = (await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)).Trim();
        if (body.Length > MaxErrorText)
        {
            body = body[..MaxErrorText] + "…";
        }

        var said = body.Length > 0 ? body : response.ReasonPhrase ?? "no text";
        return new ConsulRequestException(
            $"{method} {Options.Address}{pathAndQuery}: {(int)response.StatusCode} {said}", response.StatusCode, body);
    }

    private ConsulRequestException Unreachable(HttpMethod method, string pathAndQuery, string why, Exception inner) =>
        new($"{method} {Options.Address}{pathAndQuery}: {why}", status: null, body: "", inner);

    private async Task<T> GetAsync<T>(string pathAndQuery, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(HttpMethod.Get, pathAndQuery, null, cancellationToken).ConfigureAwait(false);
        return await ReadAsync(response, type, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> GetTextAsync(string pathAndQuery, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(HttpMethod.Get, pathAndQuery, null, cancellationToken).ConfigureAwait(false);
        return await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task PutAsync(string pathAndQuery, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(HttpMethod.Put, pathAndQuery, content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>For the calls that answer with the bare word <c>true</c> or <c>false</c>.</summary>
    private async Task<bool> AskAsync(HttpMethod method, string pathAndQuery, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await CallAsync(method, pathAndQuery, content, cancellationToken).ConfigureAwait(false);
        var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        return text.AsSpan().Trim().SequenceEqual("true");
    }

    internal async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var value = await JsonSerializer.DeserializeAsync(stream, type, cancellationToken).ConfigureAwait(false);
            return value ?? throw new JsonException("the body is null");
        }
        catch (JsonException e)
        {
            var request = response.RequestMessage;
            throw new ConsulRequestException(
                $"{request?.Method} {Options.Address}{request?.RequestUri?.PathAndQuery}: the answer is not the JSON that Consul documents: {e.Message}",
                response.StatusCode,
                "",
                e);
        }
    }

    private static ByteArrayContent Json(ReadOnlySpan<byte> utf8)
    {
        var content = new ByteArrayContent(utf8.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static ByteArrayContent Json<T>(T value, JsonTypeInfo<T> type) => Json(JsonSerializer.SerializeToUtf8Bytes(value, type));

    private static ReadOnlyMemoryContent Bytes(ReadOnlyMemory<byte> bytes)
    {
        var content = new ReadOnlyMemoryContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }

    private string Dc(string datacenter) => datacenter.Length > 0 ? datacenter : Options.Datacenter;
}
