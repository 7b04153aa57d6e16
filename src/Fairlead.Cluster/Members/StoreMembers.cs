using System.Globalization;
using Fairlead.Cluster.Duties;
using Fairlead.Cluster.Protocol;
using Fairlead.Cluster.Serving;
using Fairlead.Registry.Model;
using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Members;

/// <summary>The members of the etcd that Fairlead runs itself: who they are, how they are, who comes and goes.</summary>
public sealed class StoreMembers : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DefragmentPatience = TimeSpan.FromMinutes(2);

    private readonly EtcdAdministration administration;
    private readonly ServerRoster roster;
    private readonly ServerChannels channels;
    private readonly string registry;
    private readonly ILogger logger;
    private readonly SemaphoreSlim changing = new(1, 1);

    internal StoreMembers(EtcdAdministration administration, ServerRoster roster, ServerChannels channels, string registry, ILogger logger) =>
        (this.administration, this.roster, this.channels, this.registry, this.logger) = (administration, roster, channels, registry, logger);

    /// <summary>How dead servers are cleaned up; until it is set none are.</summary>
    public Func<AutopilotConfiguration>? Autopilot { get; set; }

    /// <summary>Told of every server whose member was removed, by its name.</summary>
    public Func<string, CancellationToken, Task>? Removed { get; set; }

    /// <summary>Every member, and how each is as far as its server answers.</summary>
    /// <exception cref="StoreUnavailableException">There is no majority.</exception>
    public async Task<IReadOnlyList<StoreMemberReport>> ListAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<EtcdClusterMember> all = await administration.ListAsync(cancellationToken).ConfigureAwait(false);
        return await Task.WhenAll(all.Select(member => ReportAsync(member, defragment: false, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Adds a member by its peer address, for a server that is started by hand. Servers that are told <c>retry_join</c> add themselves.</summary>
    /// <exception cref="StoreUnavailableException">There is no majority, or etcd refuses.</exception>
    public async Task AddAsync(Uri peerUrl, CancellationToken cancellationToken)
    {
        await administration.AddAsync(peerUrl, cancellationToken).ConfigureAwait(false);
        Log.MemberAdded(logger, peerUrl);
    }

    /// <summary>Removes the member of a server that is gone for good, by its name, its node id, its address or etcd's id.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    /// <exception cref="InvalidOperationException">Its server is alive.</exception>
    /// <exception cref="StoreUnavailableException">There is no majority, or etcd refuses.</exception>
    public async Task<string> RemoveAsync(string which, CancellationToken cancellationToken)
    {
        string name = await RemoveMemberAsync(which, cancellationToken).ConfigureAwait(false);
        if (Removed is { } removed)
        {
            await removed(name, cancellationToken).ConfigureAwait(false);
        }

        return name;
    }

    private async Task<string> RemoveMemberAsync(string which, CancellationToken cancellationToken)
    {
        ServerSighting? server = roster.Servers.FirstOrDefault(one => one.Record.Id == which || one.Record.Address == which || one.Record.Name.Equals(which, StringComparison.OrdinalIgnoreCase));
        if (server is { Alive: true })
        {
            throw new InvalidOperationException($"server {server.Record.Name} is alive: stop it first, then remove it");
        }

        IReadOnlyList<EtcdClusterMember> all = await administration.ListAsync(cancellationToken).ConfigureAwait(false);
        EtcdClusterMember member = all.FirstOrDefault(one => one.Name == (server?.Record.Name ?? which) || Hex(one.Id) == which || one.PeerUrls.Contains(which))
            ?? throw new KeyNotFoundException($"there is no member '{which}'; the members are {string.Join(", ", all.Select(static one => one.Name.Length > 0 ? one.Name : Hex(one.Id)))}");
        if (roster.Servers.Any(one => one.Alive && one.Record.Name == member.Name))
        {
            throw new InvalidOperationException($"server {member.Name} is alive: stop it first, then remove it");
        }

        await administration.RemoveAsync(member.Id, cancellationToken).ConfigureAwait(false);
        await roster.ForgetAsync(member.Name, cancellationToken).ConfigureAwait(false);
        Log.MemberRemoved(logger, member.Name, Hex(member.Id));
        return member.Name;
    }

    /// <summary>Takes a dead server off every list: that of the store's members, when it is one, and that of the servers.</summary>
    /// <exception cref="InvalidOperationException">It is alive.</exception>
    /// <exception cref="StoreUnavailableException">There is no majority, or etcd refuses.</exception>
    public async Task ForgetAsync(string name, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> members = await NamesAsync(cancellationToken).ConfigureAwait(false);
        await (members.Contains(name) ? RemoveMemberAsync(name, cancellationToken) : roster.ForgetAsync(name, cancellationToken)).ConfigureAwait(false);
    }

    internal async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken) =>
        [.. (await administration.ListAsync(cancellationToken).ConfigureAwait(false)).Select(static member => member.Name)];

    /// <summary>Gives free space of the members back, one after the other, the leader last. All of them, or the one named.</summary>
    /// <exception cref="KeyNotFoundException">There is none of that name.</exception>
    /// <exception cref="StoreUnavailableException">There is no majority.</exception>
    public async Task<IReadOnlyList<StoreMemberReport>> DefragmentAsync(string? name, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoreMemberReport> before = await ListAsync(cancellationToken).ConfigureAwait(false);
        StoreMemberReport[] chosen = [.. before.Where(member => name is null || member.Name == name).OrderBy(static member => member.Leader)];
        if (chosen.Length == 0)
        {
            throw new KeyNotFoundException($"there is no member '{name}'");
        }

        var after = new List<StoreMemberReport>();
        foreach (StoreMemberReport member in chosen)
        {
            after.Add(await ReportAsync(member.Member, defragment: true, cancellationToken).ConfigureAwait(false));
        }

        return after;
    }

    /// <summary>Takes dead servers that have no member any more (removed with etcd's own tools, or by a recovery) off the list of servers.</summary>
    /// <exception cref="StoreUnavailableException">There is no majority.</exception>
    internal async Task PruneAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<EtcdClusterMember> all = await administration.ListAsync(cancellationToken).ConfigureAwait(false);
        foreach (ServerSighting server in roster.Servers.Where(server => !server.Alive && all.All(member => member.Name != server.Record.Name)))
        {
            await roster.ForgetAsync(server.Record.Name, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes a newcomer in, or one whose data is lost; one newcomer at a time.</summary>
    /// <exception cref="InvalidOperationException">It cannot be taken now: the message says why.</exception>
    /// <exception cref="StoreUnavailableException">There is no majority, or etcd refuses.</exception>
    internal async Task<IReadOnlyList<EtcdClusterMember>> TakeAsync(string name, Uri peerUrl, CancellationToken cancellationToken)
    {
        string url = peerUrl.GetLeftPart(UriPartial.Authority);
        await changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            IReadOnlyList<EtcdClusterMember> all = await administration.ListAsync(cancellationToken).ConfigureAwait(false);
            EtcdClusterMember? known = all.FirstOrDefault(member => member.PeerUrls.Contains(url));
            if (known is { Name.Length: 0 })
            {
                // It was added before and did not get as far as starting.
                return all;
            }

            if (all.FirstOrDefault(static member => member.Name.Length == 0) is { } other)
            {
                throw new InvalidOperationException($"another newcomer ({other.PeerUrls[0]}) is on its way in; remove it with 'operator store remove {Hex(other.Id)}' if it never comes");
            }

            known ??= all.FirstOrDefault(member => member.Name == name);
            if (known is not null)
            {
                if (roster.Servers.Any(server => server.Alive && server.Record.Name == known.Name))
                {
                    throw new InvalidOperationException($"a live server is called {known.Name} already");
                }

                // A member that lost its data can never come back as the same (etcd would take it for a liar); it comes as a new one.
                await administration.RemoveAsync(known.Id, cancellationToken).ConfigureAwait(false);
                Log.MemberRemoved(logger, known.Name, Hex(known.Id));
            }

            // Whoever had the name before is another server now, or this one before its data was lost.
            await roster.ForgetAsync(name, cancellationToken).ConfigureAwait(false);
            IReadOnlyList<EtcdClusterMember> grown = await administration.AddAsync(peerUrl, cancellationToken).ConfigureAwait(false);
            Log.MemberAdded(logger, peerUrl);
            return grown;
        }
        finally
        {
            changing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => changing.Dispose();

    private async Task<StoreMemberReport> ReportAsync(EtcdClusterMember member, bool defragment, CancellationToken cancellationToken)
    {
        var report = new StoreMemberReport(member);
        if (roster.Servers.FirstOrDefault(server => server.Record.Name == member.Name) is not { } server)
        {
            return report with { Note = member.Name.Length == 0 ? "has not started yet" : "its server is not known" };
        }

        report = report with { Address = server.Record.Address, NodeId = server.Record.Id };
        try
        {
            var client = new Protocol.Servers.ServersClient(channels.To(server.Record.Address));
            TendReply reply = await client.TendAsync(
                new TendRequest { Registry = registry, Defragment = defragment }, deadline: DateTime.UtcNow + (defragment ? DefragmentPatience : Patience), cancellationToken: cancellationToken)
                .ResponseAsync.ConfigureAwait(false);
            return reply.Failure.Length > 0 ? report with { Note = reply.Failure } : report with
            {
                Reachable = true, Leader = reply.LeaderId == reply.MemberId && reply.LeaderId != 0, RaftTerm = reply.RaftTerm, RaftIndex = reply.RaftIndex, Revision = reply.Revision,
                Size = reply.Size, SizeInUse = reply.SizeInUse, Note = reply.Errors.Count > 0 ? string.Join("; ", reply.Errors) : $"etcd {reply.Version}",
            };
        }
        catch (RpcException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return report with { Note = $"its server does not answer: {failure.Status.Detail}" };
        }
    }

    internal static string Hex(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);
}
