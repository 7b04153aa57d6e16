using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Fairlead.Api.Json;
using Fairlead.Primitives.Durations;
using Fairlead.Registry.Model;

namespace Fairlead.Api.Sessions;

/// <summary>The body of <c>/v1/session/create</c>.</summary>
internal static class SessionBody
{
    /// <summary>Consul's <c>session_ttl_min</c>.</summary>
    public static readonly TimeSpan LeastTtl = TimeSpan.FromSeconds(10);

    /// <summary>Consul's upper bound.</summary>
    public static readonly TimeSpan MostTtl = TimeSpan.FromHours(24);

    /// <summary>The check of the node itself, on which a session depends unless it names others.</summary>
    private const string NodeCheck = "serfHealth";

    /// <returns>Null when the session is refused; <paramref name="refusal"/> says why (500), the fault of the reader is a 400.</returns>
    public static Session? Read(JsonElement root, string id, string ownNode, JsonFault fault, out string refusal)
    {
        refusal = "";
        var body = new JsonObjectReader(root, "", fault);
        var behavior = body.String("Behavior");
        if (behavior is not ("" or "release" or "delete"))
        {
            refusal = $"Invalid Behavior setting '{behavior}'";
            return null;
        }

        var ttl = body.String("TTL");
        if (ttl.Length > 0)
        {
            if (!GoDuration.TryParse(ttl, out var span, out var error))
            {
                refusal = $"Session TTL '{ttl}' invalid: {error}";
                return null;
            }

            // Zero is no time to live at all; everything else has bounds.
            if (span.Nanoseconds != 0 && (span.ToTimeSpan() < LeastTtl || span.ToTimeSpan() > MostTtl))
            {
                refusal = $"Invalid Session TTL '{span.Nanoseconds.ToString(CultureInfo.InvariantCulture)}', must be between [{GoDuration.Format(LeastTtl)}={GoDuration.Format(MostTtl)}]";
                return null;
            }

            ttl = span.Nanoseconds == 0 ? "" : ttl;
        }

        var node = body.String("Node");
        return new Session
        {
            Id = id,
            Name = body.String("Name"),
            Node = node.Length > 0 ? node : ownNode,
            LockDelay = LockDelay(body),
            Behavior = behavior == "delete" ? SessionBehavior.Delete : SessionBehavior.Release,
            Ttl = ttl,
            NodeChecks = Checks(body),
            ServiceChecks = [.. body.Objects("ServiceChecks").Select(check => new SessionServiceCheck(check.String("ID"), check.String("Namespace")))],
        };
    }

    /// <summary>
    /// <c>Checks</c> is the word before 1.7, <c>NodeChecks</c> the one since; both together add up. Naming either, even as an empty
    /// list, takes the place of the node's own check.
    /// </summary>
    private static ImmutableArray<string> Checks(JsonObjectReader body)
    {
        var named = body.Has("Checks") || body.Has("NodeChecks");
        return named ? [.. body.Strings("Checks").AddRange(body.Strings("NodeChecks")).Distinct(StringComparer.Ordinal)] : [NodeCheck];
    }

    /// <summary>A small number means seconds: so the first clients wrote it.</summary>
    private static TimeSpan LockDelay(JsonObjectReader body)
    {
        if (body.Duration("LockDelay") is not { } delay)
        {
            return TimeSpan.FromSeconds(15);
        }

        // Less than 1000 nanoseconds is no delay anybody means.
        var raw = body.Raw("LockDelay");
        return raw.Length is > 0 and < 4 && int.TryParse(raw, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : delay;
    }
}
