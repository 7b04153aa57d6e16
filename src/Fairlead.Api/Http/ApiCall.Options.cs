using System.Globalization;
using Fairlead.Primitives.Durations;
using KeyValuePair = Fairlead.Registry.Queries.KeyValuePair;

namespace Fairlead.Api.Http;

internal sealed partial class ApiCall
{
    /// <summary>Reads what every read understands.</summary>
    public bool TryReadOptions(out ReadOptions options, out ApiError error)
    {
        options = new ReadOptions { Wait = services.Options.DefaultQueryTime };
        if (!TryCheckDatacenter(out error) || !TryReadWait(ref options, out error) || !TryReadConsistency(ref options, out error))
        {
            return false;
        }

        options = options with
        {
            Near = query.Get("near") is "_agent" ? AskedNode : query.Get("near"),
            Tags = [.. query.All("tag").Where(tag => tag.Length > 0)],
            NodeMeta = [.. query.All("node-meta").Select(SplitMeta)],
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

    private bool TryReadWait(ref ReadOptions options, out ApiError error)
    {
        error = default;
        if (query.Get("wait") is { Length: > 0 } wait)
        {
            if (!GoDuration.TryParse(wait, out var duration))
            {
                error = ApiError.BadRequest("Invalid wait time");
                return false;
            }

            var time = duration.ToTimeSpan();
            // Zero and less mean the default; too much is clamped without a word.
            if (time > TimeSpan.Zero)
            {
                options = options with { Wait = time < services.Options.MaxQueryTime ? time : services.Options.MaxQueryTime };
            }
        }

        if (query.Get("index") is { Length: > 0 } index)
        {
            if (!ulong.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                error = ApiError.BadRequest("Invalid index");
                return false;
            }

            options = options with { Index = value };
        }

        return true;
    }

    private bool TryReadConsistency(ref ReadOptions options, out ApiError error)
    {
        error = default;
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
            options = options with { MaxStale = bound.ToTimeSpan() };
        }

        if (stale && consistent)
        {
            error = ApiError.BadRequest("Cannot specify ?stale with ?consistent, conflicting semantics.");
            return false;
        }

        var cached = query.Has("cached");
        if (cached && consistent)
        {
            error = ApiError.BadRequest("Cannot specify ?cached with ?consistent, conflicting semantics.");
            return false;
        }

        options = options with
        {
            Cached = cached,
            Consistency = consistent ? ReadConsistency.Consistent : stale ? ReadConsistency.Stale : ReadConsistency.Default,
        };
        return true;
    }

    /// <summary><c>key:value</c>; without a colon the value is empty.</summary>
    private static KeyValuePair SplitMeta(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new(text, "") : new(text[..colon], text[(colon + 1)..]);
    }
}
