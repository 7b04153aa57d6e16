using Fairlead.Cluster.Protocol;

namespace Fairlead.Cluster.Forming;

/// <summary>
/// Whether a server forms a cluster, joins one or waits: a pure function of what it knows of itself and has heard of the others.
/// </summary>
/// <remarks>
/// That no two clusters come of one set of servers rests on the vote: a server votes for one set, keeps the vote on disk, never takes it back, and starts
/// only when it has heard the same vote from every member of the set. Two different sets that share a server can therefore not both start.
/// </remarks>
internal static class FormingRules
{
    internal static FormingDecision Decide(Introduction self, IReadOnlyList<Heard> heard)
    {
        Heard[] others = [.. heard.Where(other => other.Server.NodeId != self.NodeId).DistinctBy(static other => other.Server.NodeId)];

        // 1. A vote that was given binds.
        if (self.Vote.Count > 0 && others.Any(other => self.Vote.Contains(other.Server.NodeId) && IsOneOf(self.Vote, other.Server, self) && other.Server.Registry.Length > 0))
        {
            return new FormingDecision.Form();
        }

        // 2. Beside a registry nobody forms another.
        if (Registries(others) is { } decision)
        {
            return decision;
        }

        if (others.FirstOrDefault(static other => other.Server.HasData) is { } starting)
        {
            return new FormingDecision.Wait($"{Name(starting.Server)} holds data of a registry and is starting");
        }

        if (Misfit(self, others) is { } misfit)
        {
            return new FormingDecision.Wait(misfit);
        }

        return self.Vote.Count > 0 ? Completed(self, others) : Candidates(self, others);
    }

    private static FormingDecision? Registries(Heard[] others)
    {
        Heard[] running = [.. others.Where(static other => other.Server.Registry.Length > 0)];
        string[] identities = [.. running.Select(static other => other.Server.Registry).Distinct(StringComparer.Ordinal)];
        if (identities.Length > 1)
        {
            string list = string.Join("; ", running.Select(static other => $"{Name(other.Server)} belongs to registry {other.Server.Registry}"));
            return new FormingDecision.Refuse($"The addresses of retry_join lead to {identities.Length} different registries: {list}. Name the servers of one only.");
        }

        if (identities.Length == 0)
        {
            return null;
        }

        return running.FirstOrDefault(static other => other.Server.TakesMembers) is { } through
            ? new FormingDecision.Join(through.Address, identities[0])
            : new FormingDecision.Refuse(
                $"Registry {identities[0]} of {Name(running[0].Server)} does not run in an etcd of Fairlead's own, so no server can be added to it. "
                + "Save a snapshot there, start the servers without it, and restore the snapshot to them.");
    }

    /// <summary>What the others were told otherwise; null when all agree.</summary>
    private static string? Misfit(Introduction self, Heard[] others)
    {
        if (others.FirstOrDefault(other => other.Server.Datacenter != self.Datacenter) is { } far)
        {
            return $"{Name(far.Server)} is of datacenter '{far.Server.Datacenter}', this server of '{self.Datacenter}'";
        }

        if (others.FirstOrDefault(other => other.Server.NodeName.Equals(self.NodeName, StringComparison.OrdinalIgnoreCase)) is { } twin)
        {
            return $"two servers are called '{self.NodeName}' (the other at {twin.Address}): give one another node_name";
        }

        return others.FirstOrDefault(other => other.Server.BootstrapExpect != 0 && self.BootstrapExpect != 0 && other.Server.BootstrapExpect != self.BootstrapExpect) is { } unlike
            ? $"{Name(unlike.Server)} has bootstrap_expect {unlike.Server.BootstrapExpect}, this server {self.BootstrapExpect}: they must be the same"
            : null;
    }

    private static FormingDecision Completed(Introduction self, Heard[] others)
    {
        string[] missing = [.. self.Vote.Where(id => id != self.NodeId && !others.Any(other => other.Server.NodeId == id && IsOneOf(self.Vote, other.Server, self)))];
        if (missing.Length == 0)
        {
            return new FormingDecision.Form();
        }

        string[] otherwise = [.. others.Where(other => missing.Contains(other.Server.NodeId) && other.Server.Vote.Count > 0).Select(static other => Name(other.Server))];
        return new FormingDecision.Wait(otherwise.Length > 0
            ? $"{string.Join(", ", otherwise)} chose other servers than this one did: stop one side and remove store/seat.json from its data directory"
            : $"waiting for {missing.Length} of the chosen servers to choose the same");
    }

    private static FormingDecision Candidates(Introduction self, Heard[] others)
    {
        if (self.BootstrapExpect == 0)
        {
            return new FormingDecision.Wait("no server with a registry has been heard, and without bootstrap_expect this one forms none");
        }

        Introduction[] all = [self, .. others.Select(static other => other.Server).Where(static server => server.BootstrapExpect > 0)];
        int expect = (int)self.BootstrapExpect;
        if (all.Length < expect)
        {
            return new FormingDecision.Wait($"{all.Length} of {expect} servers heard of ({string.Join(", ", all.Select(Name))})");
        }

        // Others may have chosen while this one was still listening: their choice stands.
        Introduction[] voted = [.. all.Where(static server => server.Vote.Count > 0)];
        Introduction[] chosen = [.. all.OrderBy(static server => server.NodeId, StringComparer.Ordinal).Take(expect)];
        if (voted.Where(server => server.Vote.Contains(self.NodeId)).OrderBy(static server => string.Join(',', server.Vote), StringComparer.Ordinal).FirstOrDefault() is { } first)
        {
            chosen = [.. all.Where(server => first.Vote.Contains(server.NodeId))];
            return chosen.Length == first.Vote.Count ? new FormingDecision.Vote(chosen) : new FormingDecision.Wait($"not all servers that {Name(first)} chose are heard yet");
        }

        if (voted.Length > 0 || !chosen.Contains(self))
        {
            return new FormingDecision.Wait("the others form the cluster; this server joins it then");
        }

        return chosen.FirstOrDefault(server => server != self && !chosen.All(other => server.Hears.Contains(other.NodeId))) is { } deaf
            ? new FormingDecision.Wait($"{Name(deaf)} does not hear all of the others yet")
            : new FormingDecision.Vote(chosen);
    }

    private static bool IsOneOf(IEnumerable<string> vote, Introduction server, Introduction self) =>
        server.Vote.Contains(self.NodeId) && server.Vote.Order(StringComparer.Ordinal).SequenceEqual(vote.Order(StringComparer.Ordinal));

    private static string Name(Introduction server) => $"server {server.NodeName}";
}
