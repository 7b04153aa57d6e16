using System.Collections.Immutable;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Api.Reads;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;

namespace Fairlead.Api.KeyValue;

/// <summary>GET of one key, of a tree, or of the names in a tree.</summary>
internal static class KeyValueReads
{
    /// <summary>One key in an array of one; 404 when it does not exist.</summary>
    private static readonly ReadShape<KeyValueEntry?> One = new("one", static (writer, entry) =>
    {
        writer.WriteStartArray();
        KeyValueJson.Write(writer, entry!);
        writer.WriteEndArray();
    })
    {
        IsAbsent = static entry => entry is null,
        TellsConsistency = false,
    };

    private static readonly ReadShape<ImmutableArray<KeyValueEntry>> Tree = new("tree", static (writer, entries) => writer.WriteArray(entries, KeyValueJson.Write))
    {
        IsAbsent = static entries => entries.IsEmpty,
        TellsConsistency = false,
    };

    private static readonly ReadShape<ImmutableArray<string>> Names = new("names", static (writer, names) => writer.WriteStringsValue(names))
    {
        IsAbsent = static names => names.IsEmpty,
        TellsConsistency = false,
    };

    /// <summary>The root has no name to be missing: no keys at all is an empty list.</summary>
    private static readonly ReadShape<ImmutableArray<string>> RootNames = new("rootNames", static (writer, names) => writer.WriteStringsValue(names))
    {
        TellsConsistency = false,
    };

    public static ValueTask ReadAsync(ApiCall call)
    {
        var key = call.Tail;
        if (call.Query.Has("keys"))
        {
            // The misspelling has been accepted since the first release.
            var separator = call.Query.Get("separator") is { Length: > 0 } spelled ? spelled : call.Query.Get("seperator");
            return call.ReadAsync(key.Length == 0 ? RootNames : Names, _ => new ListKeyNames(key, separator));
        }

        if (call.Query.Has("recurse"))
        {
            return call.ReadAsync(Tree, _ => new ListKeys(key));
        }

        if (key.Length == 0)
        {
            return call.FailAsync(ApiError.BadRequest("Missing key name"));
        }

        return call.Query.Has("raw") ? RawAsync(call, key) : call.ReadAsync(One, _ => new GetKey(key));
    }

    /// <summary>The bare bytes, dressed so that a browser does not run them.</summary>
    private static async ValueTask RawAsync(ApiCall call, string key)
    {
        if (!call.TryReadOptions(out var options, out var error))
        {
            await call.FailAsync(error);
            return;
        }

        var answer = await call.WaitAsync(new GetKey(key), options);
        call.SetReadHeaders(answer.Index, options, tellsConsistency: false);
        if (answer.Value is not { } entry)
        {
            await call.EmptyAsync(404);
            return;
        }

        call.AnswerHeaders.ContentType = "text/plain";
        call.AnswerHeaders.XContentTypeOptions = "nosniff";
        call.AnswerHeaders.ContentSecurityPolicy = "sandbox";
        await call.BytesAsync(entry.Value);
    }
}
