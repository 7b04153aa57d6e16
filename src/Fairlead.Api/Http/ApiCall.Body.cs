using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;

namespace Fairlead.Api.Http;

internal sealed partial class ApiCall
{
    /// <summary>The bound for JSON bodies that have no limit of their own.</summary>
    public const int JsonBodyLimit = 4 * 1024 * 1024;

    private static readonly JsonDocumentOptions LenientJson = new() { AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>The request body as it comes, for the endpoints that stream it.</summary>
    public Stream Body => context.Request.Body;

    /// <summary>Reads the whole body.</summary>
    /// <param name="limit">In bytes; more is answered with 413.</param>
    /// <param name="limitName">The configuration key that raises it, named in the answer; empty when there is none.</param>
    /// <returns>Null when the answer has been given already.</returns>
    public async ValueTask<byte[]?> ReadBodyAsync(int limit, string limitName = "")
    {
        if (context.Request.ContentLength > limit)
        {
            await FailTooLargeAsync(context.Request.ContentLength, limit, limitName);
            return null;
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(Aborted);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                await FailTooLargeAsync(null, limit, limitName);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Reads a JSON body. An empty body is <c>{}</c> where <paramref name="emptyIsObject"/> says so.</summary>
    /// <returns>Null when the answer has been given already; else the caller's to dispose.</returns>
    public async ValueTask<JsonDocument?> ReadJsonAsync(bool emptyIsObject = false)
    {
        var body = await ReadBodyAsync(JsonBodyLimit);
        if (body is null)
        {
            return null;
        }

        if (body.Length == 0)
        {
            if (emptyIsObject)
            {
                return JsonDocument.Parse("{}");
            }

            await FailAsync(ApiError.DecodeFailed("EOF"));
            return null;
        }

        try
        {
            return JsonDocument.Parse(body, LenientJson);
        }
        catch (JsonException e)
        {
            await FailAsync(ApiError.DecodeFailed(e.Message));
            return null;
        }
    }

    private ValueTask FailTooLargeAsync(long? size, int limit, string limitName)
    {
        // The rest of the body is not read: the connection cannot serve another request.
        context.Response.Headers.Connection = "close";
        var measured = size is { } bytes ? string.Create(CultureInfo.InvariantCulture, $"({bytes} bytes) ") : "";
        var advice = limitName.Length > 0 ? $". Raise it with the configuration key {limitName}" : "";
        return FailAsync(413, string.Create(CultureInfo.InvariantCulture, $"Request body{measured} too large, max size: {limit} bytes{advice}"));
    }
}
