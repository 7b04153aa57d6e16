using System.Globalization;
using Fairlead.Api.Http;
using Fairlead.Registry.Requests;

namespace Fairlead.Api.KeyValue;

/// <summary>PUT and DELETE of keys.</summary>
internal static class KeyValueWrites
{
    public static async ValueTask PutAsync(ApiCall call)
    {
        // 1. What is asked for.
        if (!call.TryCheckDatacenter(out var error))
        {
            await call.FailAsync(error);
            return;
        }

        if (call.Tail.Length == 0)
        {
            await call.FailAsync(ApiError.BadRequest("Missing key name"));
            return;
        }

        if (Conflict(call, "cas", "acquire", "release") is { } conflict)
        {
            await call.FailAsync(ApiError.BadRequest(conflict));
            return;
        }

        // Bad numbers are 500 with the parser's text: a quirk clients' tests know.
        if (!TryReadNumber(call, "flags", out var flags, out error) || !TryReadNumber(call, "cas", out var index, out error))
        {
            await call.FailAsync(error);
            return;
        }

        var (verb, session) = call.Query switch
        {
            var query when query.Has("cas") => (KeyVerb.Cas, ""),
            var query when query.Has("acquire") => (KeyVerb.Acquire, query.Get("acquire")),
            var query when query.Has("release") => (KeyVerb.Release, query.Get("release")),
            _ => (KeyVerb.Set, ""),
        };

        // 2. The value.
        if (await call.ReadBodyAsync(call.Services.Options.KvMaxValueSize, "limits.kv_max_value_size") is not { } value)
        {
            return;
        }

        await ApplyAsync(call, new KeyOperation(verb, call.Tail) { Value = value, Flags = flags, Index = index, Session = session });
    }

    public static async ValueTask DeleteAsync(ApiCall call)
    {
        if (!call.TryCheckDatacenter(out var error))
        {
            await call.FailAsync(error);
            return;
        }

        if (Conflict(call, "recurse", "cas") is { } conflict)
        {
            await call.FailAsync(ApiError.BadRequest(conflict));
            return;
        }

        var recurse = call.Query.Has("recurse");
        if (call.Tail.Length == 0 && !recurse)
        {
            await call.FailAsync(ApiError.BadRequest("Missing key name"));
            return;
        }

        if (!TryReadNumber(call, "cas", out var index, out error))
        {
            await call.FailAsync(error);
            return;
        }

        var cas = call.Query.Has("cas");
        var verb = recurse ? KeyVerb.DeleteTree : cas ? KeyVerb.DeleteCas : KeyVerb.Delete;
        await ApplyAsync(call, new KeyOperation(verb, call.Tail) { Index = index });
    }

    private static async ValueTask ApplyAsync(ApiCall call, KeyOperation operation)
    {
        var outcome = await call.WriteAsync(new KeyRequest(operation));
        if (outcome.Error is { } error)
        {
            await call.FailAsync(ApiError.Internal(error));
            return;
        }

        await call.BooleanAsync(outcome.Applied);
    }

    /// <summary>Two flags that do not go together.</summary>
    private static string? Conflict(ApiCall call, params ReadOnlySpan<string> names)
    {
        var present = new List<string>();
        foreach (var name in names)
        {
            if (call.Query.Has(name))
            {
                present.Add(name);
            }
        }

        return present.Count > 1 ? $"Conflicting flags: {string.Join(", ", present)}" : null;
    }

    private static bool TryReadNumber(ApiCall call, string name, out ulong value, out ApiError error)
    {
        value = 0;
        error = default;
        if (!call.Query.Has(name))
        {
            return true;
        }

        var text = call.Query.Get(name);
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        error = ApiError.Internal($"strconv.ParseUint: parsing \"{text}\": {(text.Length > 0 && text.All(char.IsAsciiDigit) ? "value out of range" : "invalid syntax")}");
        return false;
    }
}
