using System.Globalization;
using System.Text;
using System.Text.Json;
using Fairlead.Api.Json;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Http;

internal sealed partial class ApiCall
{
    /// <summary>The answer of nearly every write, in all its forms.</summary>
    private static readonly byte[][] Booleans = ["true"u8.ToArray(), "false"u8.ToArray(), "true\n"u8.ToArray(), "false\n"u8.ToArray()];

    public IHeaderDictionary AnswerHeaders => context.Response.Headers;

    /// <summary>The raw response, for the few endpoints that stream.</summary>
    public HttpResponse Response => context.Response;

    /// <summary>Bare text, never JSON: that is how Consul tells errors.</summary>
    public ValueTask FailAsync(int status, string text) => TextAsync(status, text, "text/plain; charset=utf-8");

    public ValueTask FailAsync(ApiError error) => FailAsync(error.Status, error.Text);

    public ValueTask TextAsync(int status, string text, string contentType)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return BytesAsync(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>200 without a body: the answer of every write under <c>/v1/agent</c>.</summary>
    public ValueTask EmptyAsync(int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        return ValueTask.CompletedTask;
    }

    /// <summary>The bare word, which is JSON too.</summary>
    public ValueTask BooleanAsync(bool value)
    {
        context.Response.StatusCode = 200;
        return EncodedJsonAsync(Booleans[(value ? 0 : 1) + (Pretty ? 2 : 0)]);
    }

    public ValueTask JsonAsync<T>(T value, Action<Utf8JsonWriter, T> write, int status = 200)
    {
        context.Response.StatusCode = status;
        return EncodedJsonAsync(JsonBody.Encode(value, Pretty, write));
    }

    public ValueTask EncodedJsonAsync(ReadOnlyMemory<byte> json)
    {
        context.Response.ContentType = "application/json";
        return BytesAsync(json);
    }

    /// <summary>Writes the whole body, compressed when the client takes it and it is worth it.</summary>
    public ValueTask BytesAsync(ReadOnlyMemory<byte> body)
    {
        if (Compression.IsWorthIt(body.Length) && Compression.Accepts(context.Request.Headers.AcceptEncoding))
        {
            context.Response.Headers.ContentEncoding = "gzip";
            body = Compression.Gzip(body.Span);
        }

        context.Response.ContentLength = body.Length;
        return new ValueTask(context.Response.Body.WriteAsync(body, Aborted).AsTask());
    }

    public void SetIndex(ulong index) =>
        context.Response.Headers["X-Consul-Index"] = Math.Max(index, 1).ToString(CultureInfo.InvariantCulture);
}
