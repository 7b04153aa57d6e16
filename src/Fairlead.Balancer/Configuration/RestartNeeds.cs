using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Configuration;

/// <summary>What a running process cannot change in place: said in the line of an apply, so that nobody waits for it.</summary>
internal static class RestartNeeds
{
    public static IEnumerable<string> Between(BalancerConfiguration before, BalancerConfiguration after)
    {
        (string Name, object? Before, object? After)[] settings =
        [
            ("nbthread", before.Global.ThreadCount, after.Global.ThreadCount),
            ("tune.http.maxhdr", before.Global.MaxHeaderCount, after.Global.MaxHeaderCount),
            ("user", before.Global.User, after.Global.User),
            ("group", before.Global.Group, after.Global.Group),
            ("pidfile", before.Global.PidFile, after.Global.PidFile),
        ];
        foreach ((string name, _, _) in settings.Where(s => !Equals(s.Before, s.After)))
        {
            yield return $"'{name}' only after a restart";
        }

        Dictionary<string, FrontendDefinition> old = before.Frontends.ToDictionary(f => f.Name, StringComparer.Ordinal);
        foreach (FrontendDefinition frontend in after.Frontends)
        {
            if (!old.TryGetValue(frontend.Name, out FrontendDefinition? running))
            {
                continue;
            }

            foreach (BindDefinition bind in frontend.Binds)
            {
                if (running.Binds.FirstOrDefault(b => IsSameListener(b, bind)) is { } open && !AppliesInPlace(open, bind))
                {
                    yield return $"options of 'bind {bind.Text}' only after a restart";
                }
            }
        }
    }

    private static bool IsSameListener(BindDefinition a, BindDefinition b) => a.EndPoint.Equals(b.EndPoint) && a.Interface == b.Interface;

    private static bool AppliesInPlace(BindDefinition open, BindDefinition next) =>
        open with { MaxConnections = next.MaxConnections, Backlog = next.Backlog, Name = next.Name, Text = next.Text } == next;
}
