using System.Globalization;
using Fairlead.Primitives.Durations;
using KeyValuePair = Fairlead.Registry.Queries.KeyValuePair;

namespace Fairlead.Api.Http;

internal sealed partial class ApiCall
{
    /// <summary>Reads what every read understands.</summary>
    public bool TryReadOptions(out ReadOptions options, out ApiError error)
    {
        options = ReadOptions.None;
        if (!TryCheckDatacenter(out error) || !TryReadWait(out var index, out var wait, out error)
            || !TryReadConsistency(out var consistency, out var maxStale, out error))
        {
            return false;
        }

        options = new ReadOptions
        {
            Index = index,
            Wait = wait,
            Consistency = consistency,
            MaxStale = maxStale,
            Cached = query.Has("cached"),
            Near = query.Get("near") is "_agent" ? AskedNode : query.Get("near"),
            Tags = query.All("tag") is { Count: > 0 } tags ? [.. tags.Where(tag => tag.Length > 0)] : [],
            NodeMeta = query.All("node-meta") is { Count: > 0 } metas ? [.. metas.Select(SplitMeta)] : [],
        };
        return true;
    }

    /// <summary>Only this datacenter can be reached: any other name has no path to it.</summary>
    public bool TryCheckDatacenter(out ApiError error)
    {
        error = default;
        var datacenter = query.Get("dc");
        if (datacenter.Length == 0 || string.Equals(datacenter, services.Options.Datacenter, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        error = ApiError.NoPathToDatacenter;
        return false;
    }

    private bool TryReadWait(out ulong index, out TimeSpan wait, out ApiError error)
    {
        error = default;
        index = 0;
        wait = services.Options.DefaultQueryTime;
        if (query.Get("wait") is { Length: > 0 } waitText)
        {
            if (!GoDuration.TryParse(waitText, out var duration))
            {
                error = ApiError.BadRequest("Invalid wait time");
                return false;
            }

            var time = duration.ToTimeSpan();
            // Zero and less mean the default; too much is clamped without a word.
            if (time > TimeSpan.Zero)
            {
                wait = time < services.Options.MaxQueryTime ? time : services.Options.MaxQueryTime;
            }
        }

        if (query.Get("index") is { Length: > 0 } indexText && !ulong.TryParse(indexText, NumberStyles.None, CultureInfo.InvariantCulture, out index))
        {
            error = ApiError.BadRequest("Invalid index");
            return false;
        }

        return true;
    }

    private bool TryReadConsistency(out ReadConsistency consistency, out TimeSpan? maxStale, out ApiError error)
    {
        error = default;
        consistency = ReadConsistency.Default;
        maxStale = null;
        var stale = query.Has("stale");
        var consistent = query.Has("consistent");
        if (query.Get("max_stale") is { Length: > 0 } text)
        {
            if (!GoDuration.TryParse(text, out var bound))
            {
                error = ApiError.BadRequest("Invalid max_stale value \"" + text + "\"");
                return false;
            }

            stale = true;
            maxStale = bound.ToTimeSpan();
        }

        if (stale && consistent)
        {
            error = ApiError.BadRequest("Cannot specify ?stale with ?consistent, conflicting semantics.");
            return false;
        }

        if (consistent && query.Has("cached"))
        {
            error = ApiError.BadRequest("Cannot specify ?cached with ?consistent, conflicting semantics.");
            return false;
        }

        consistency = consistent ? ReadConsistency.Consistent : stale ? ReadConsistency.Stale : ReadConsistency.Default;
        return true;
    }

    /// <summary><c>key:value</c>; without a colon the value is empty.</summary>
    private static KeyValuePair SplitMeta(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new(text, "") : new(text[..colon], text[(colon + 1)..]);
    }
}
