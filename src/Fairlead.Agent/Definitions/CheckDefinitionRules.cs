using Fairlead.Agent.Documents;
using Fairlead.Primitives.Durations;

namespace Fairlead.Agent.Definitions;

/// <summary>What must hold of a check before it may run: exactly one way to find out, and times that fit it.</summary>
internal static class CheckDefinitionRules
{
    /// <summary>Shorter intervals are raised to this, as Consul does, so that a slip cannot fork a process a thousand times a second.</summary>
    public static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    /// <summary>Consul's floor for removing a service whose check stays critical.</summary>
    public static readonly TimeSpan MinDeregisterAfter = TimeSpan.FromMinutes(1);

    /// <returns>The check with its kind and floors, or null when an error was noted.</returns>
    public static CheckDefinition? Apply(CheckDefinition check, ObjectReader source, bool ofService)
    {
        var label = source.Path.Length == 0 ? "the check" : source.Path;
        var kinds = Kinds(check);
        if (!ofService && check.Name.Length == 0)
        {
            source.Error(source.Source.Location, "Missing check name");
            return null;
        }

        if (kinds.Count != 1)
        {
            source.Error(source.Source.Location, kinds.Count == 0
                ? $"{label} does not say what to check: set one of args, http, tcp, udp, grpc, h2ping, ttl, alias_service, alias_node, docker_container_id"
                : $"{label} says {string.Join(" and ", kinds.Select(CheckKindNames.ToConsulName))}; a check has one kind");
            return null;
        }

        check = check with { Kind = kinds[0], CheckId = check.CheckId.Length > 0 || ofService ? check.CheckId : check.Name };
        return TimesFit(check, source) ? Floors(check, source) : null;
    }

    private static List<CheckKind> Kinds(CheckDefinition check)
    {
        // A container with args or a script is one Docker check, not a script as well.
        var inDocker = check.DockerContainerId.Length > 0;
        (bool, CheckKind)[] all =
        [
            (inDocker, CheckKind.Docker),
            (!inDocker && (check.Script.Length > 0 || check.Args.Length > 0), CheckKind.Script),
            (check.Http.Length > 0, CheckKind.Http),
            (check.Tcp.Length > 0, CheckKind.Tcp),
            (check.Udp.Length > 0, CheckKind.Udp),
            (check.Grpc.Length > 0, CheckKind.Grpc),
            (check.H2Ping.Length > 0, CheckKind.H2Ping),
            (check.AliasService.Length > 0 || check.AliasNode.Length > 0, CheckKind.Alias),
        ];
        var found = all.Where(kind => kind.Item1).Select(kind => kind.Item2).ToList();
        // "Interval and TTL together" is told in its own words below, so TTL only counts as a kind when it is the only one.
        return found.Count == 0 && check.Ttl != TimeSpan.Zero ? [CheckKind.Ttl] : found;
    }

    private static bool TimesFit(CheckDefinition check, ObjectReader source)
    {
        var sound = true;
        void Refuse(string key, string message)
        {
            source.Error(source.At(key), message);
            sound = false;
        }

        if (check.Kind == CheckKind.Alias)
        {
            if (check.Interval != TimeSpan.Zero)
            {
                Refuse("interval", "Interval cannot be set for Alias checks");
            }

            if (check.Ttl != TimeSpan.Zero)
            {
                Refuse("ttl", "TTL cannot be set for Alias checks");
            }
        }
        else if (check.Ttl != TimeSpan.Zero && (check.Interval != TimeSpan.Zero || check.Kind != CheckKind.Ttl))
        {
            Refuse("ttl", "Interval and TTL cannot both be specified");
        }
        else if (check.Kind == CheckKind.Ttl && check.Ttl < TimeSpan.Zero)
        {
            Refuse("ttl", "TTL must be > 0 for TTL checks");
        }
        else if (check.Kind != CheckKind.Ttl && check.Interval <= TimeSpan.Zero)
        {
            Refuse("interval", $"Interval must be > 0 for {check.Kind.ToConsulName()} checks, for example \"10s\"");
        }

        if (check.Timeout < TimeSpan.Zero)
        {
            Refuse("timeout", "the timeout must not be negative");
        }

        if (check.Kind == CheckKind.Http && !IsHttpUrl(check.Http))
        {
            Refuse("http", $"\"{check.Http}\" is not an http:// or https:// URL");
        }

        if (check.Kind == CheckKind.Docker && check.Args.Length == 0 && check.Script.Length == 0)
        {
            Refuse("docker_container_id", "a docker check needs args: the command to run in the container");
        }

        return sound;
    }

    private static bool IsHttpUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);

    private static CheckDefinition Floors(CheckDefinition check, ObjectReader source)
    {
        if (check.Interval > TimeSpan.Zero && check.Interval < MinInterval)
        {
            source.Warn(source.At("interval"), $"an interval of {GoDuration.Format(check.Interval)} is raised to the shortest allowed, 1s");
            check = check with { Interval = MinInterval };
        }

        if (check.DeregisterCriticalServiceAfter > TimeSpan.Zero && check.DeregisterCriticalServiceAfter < MinDeregisterAfter)
        {
            source.Warn(source.At("deregister_critical_service_after"), "deregister_critical_service_after is raised to the shortest allowed, 1m");
            check = check with { DeregisterCriticalServiceAfter = MinDeregisterAfter };
        }

        if (check.FailuresBeforeWarning == 0)
        {
            check = check with { FailuresBeforeWarning = check.FailuresBeforeCritical };
        }
        else if (check.FailuresBeforeWarning > check.FailuresBeforeCritical && check.FailuresBeforeCritical > 0)
        {
            source.Error(source.At("failures_before_warning"), "FailuresBeforeWarning can't be higher than FailuresBeforeCritical");
        }

        return check;
    }
}
