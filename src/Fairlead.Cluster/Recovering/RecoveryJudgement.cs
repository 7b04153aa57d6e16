namespace Fairlead.Cluster.Recovering;

/// <summary>What speaks against going on with one member's data.</summary>
public static class RecoveryJudgement
{
    /// <summary>Every objection, each a sentence; none when it is the safest choice there is.</summary>
    /// <param name="chosen">The member to go on with.</param>
    /// <param name="members">The names of all members the registry had.</param>
    /// <param name="others">What is known of others.</param>
    /// <param name="lost">Names that the user says are lost for good.</param>
    public static IReadOnlyList<string> Objections(
        MemberFreshness chosen, IReadOnlyList<string> members, IReadOnlyList<MemberFreshness> others, IReadOnlyCollection<string> lost)
    {
        var objections = new List<string>();
        objections.AddRange(others.Where(static other => other.HasLeader)
            .Select(static other => $"{other.Name} ({other.Source}) sees a leader: the registry has a majority and needs no recovery."));
        objections.AddRange(others.Where(other => other.Revision > chosen.Revision)
            .Select(other => $"{other.Name} has newer data: revision {other.Revision} against {chosen.Revision}. Acknowledged writes would be lost; recover there instead."));
        objections.AddRange(members
            .Where(member => member != chosen.Name && !lost.Contains(member) && others.All(other => other.Name != member))
            .Select(static member => $"Nothing is known of {member}: give -server with its address or -compare-dir with its data directory, or -lost={member} if it is gone for good."));
        return objections;
    }
}
