using Fairlead.Cluster.Duties;
using Fairlead.Cluster.Etcd;
using Fairlead.Cluster.Members;
using Fairlead.Cluster.Protocol;
using Fairlead.Cluster.Serving;
using Fairlead.Primitives.Loops;
using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Forming;

/// <summary>
/// A server's way into a store shared by several: finds the others, forms a cluster with them or joins theirs, starts its member and opens the store. A server that
/// was in a cluster before starts its member again and asks nobody.
/// </summary>
/// <remarks>Map <see cref="Service"/> into a <see cref="ClusterServer"/> first: the others have to reach this server while it forms.</remarks>
public sealed class ServerForum : IAsyncDisposable
{
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>A vote cannot be taken back, so nobody may be voted for who was heard long ago.</summary>
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(5);

    /// <summary>An answer may take the 6 s that etcd wants its members to have been connected, twice when a dead one is replaced.</summary>
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(20);

    private readonly OwnStoreOptions options;
    private readonly ServerChannels channels;
    private readonly TimeProvider time;
    private readonly ILoggerFactory log;
    private readonly ILogger logger;
    private readonly Introductions introductions;
    private readonly ServersService service;
    private readonly Greeter greeter;
    private readonly SupervisedLoop greeting;
    private readonly TimeSpan longest;
    private readonly TimeSpan freshness;
    private StoreSeat? seat;

    /// <exception cref="InvalidDataException">The seat in the data directory is damaged.</exception>
    public ServerForum(OwnStoreOptions options, ServerChannels channels, TimeProvider time, ILoggerFactory log)
    {
        (this.options, this.channels, this.time, this.log) = (options, channels, time, log);
        logger = log.CreateLogger<ServerForum>();
        seat = StoreSeat.Load(options.SeatFile);
        longest = options.RetryInterval < LongestInterval ? options.RetryInterval : LongestInterval;
        // Whoever has been silent for two rounds is not there.
        freshness = (longest * 2) + TimeSpan.FromSeconds(2);
        introductions = new Introductions(Introduce(), time);
        service = new ServersService(introductions, freshness);
        greeter = new Greeter(options, introductions, channels, logger);
        greeting = new SupervisedLoop("server-greeting", async stop =>
        {
            await Task.Delay(options.RetryInterval, time, stop).ConfigureAwait(false);
            await greeter.RoundAsync(freshness, stop).ConfigureAwait(false);
        }, logger, time);
        Service = ClusterService.Of(service);
    }

    /// <summary>What other servers ask.</summary>
    public ClusterService Service { get; }

    /// <summary>Whether a data directory was in a cluster before.</summary>
    public static bool HasSeat(string dataDirectory) => File.Exists(Path.Combine(dataDirectory, "store", "seat.json"));

    /// <summary>Opens the shared store, however long it takes until there is one.</summary>
    /// <exception cref="InvalidDataException">This server cannot become part of it, or found nobody within <see cref="OwnStoreOptions.Limit"/>: the message says why and what to do.</exception>
    public async Task<OwnStore> OpenAsync(CancellationToken cancellationToken)
    {
        // 1. A seat: the one this server has, or one it finds.
        if (seat is not { State: not SeatState.Voted })
        {
            seat = await FindSeatAsync(cancellationToken).ConfigureAwait(false);
        }

        // 2. The member below, and the store over it.
        var process = new EtcdMemberProcess(MemberOptions(seat), log.CreateLogger<EtcdMemberProcess>());
        var etcd = new EtcdStoreOptions
        {
            Trouble = () => process.Trouble,
            Endpoints = [options.ClientUrl],
            MaximumTransactionOperations = MemberOptions(seat).MaximumTransactionOperations,
            // A request that was under way to a leader that died is lost; etcd elects another in 1 to 2 s and answers nothing before.
            AttemptTimeout = TimeSpan.FromSeconds(1.5),
            RequestTimeout = options.HoldTimeout,
            HealthInterval = TimeSpan.FromSeconds(1),
        };
        var administration = new EtcdAdministration(etcd, time);
        process.Start();
        service.Local = administration;
        try
        {
            EtcdStore store = await OpenStoreAsync(process, etcd, cancellationToken).ConfigureAwait(false);
            await ConfirmAsync(store).ConfigureAwait(false);
            return await RunAsync(process, store, administration, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            service.Local = null;
            administration.Dispose();
            await process.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => greeting.DisposeAsync();

    private async Task<OwnStore> RunAsync(EtcdMemberProcess process, EtcdStore store, EtcdAdministration administration, CancellationToken cancellationToken)
    {
        var roster = new ServerRoster(store, options.Identity.NodeId, options.Identity.NodeName, options.Identity.Address, time, log.CreateLogger<ServerRoster>());
        await roster.StartAsync(cancellationToken).ConfigureAwait(false);
        var members = new StoreMembers(administration, roster, channels, store.Identity.ToString(), log.CreateLogger<StoreMembers>());
        var upkeep = new StoreUpkeep(members, roster, time, log.CreateLogger<StoreUpkeep>());
        upkeep.Start();
        var cleanup = new DeadServerCleanup(members, roster, time, log.CreateLogger<DeadServerCleanup>());
        cleanup.Start();
        introductions.Tell(self => (self.Registry, self.TakesMembers, self.HasData) = (store.Identity.ToString(), true, true));
        service.Members = members;
        greeting.Start();
        return new OwnStore(options, process, store, administration, roster, members, upkeep, cleanup, time, logger);
    }

    /// <summary>Listens and asks until there is a cluster to be part of.</summary>
    private async Task<StoreSeat> FindSeatAsync(CancellationToken cancellationToken)
    {
        TimeSpan interval = FirstInterval;
        string told = "";
        long began = time.GetTimestamp();
        while (true)
        {
            await greeter.RoundAsync(freshness, cancellationToken).ConfigureAwait(false);
            switch (FormingRules.Decide(introductions.Self(freshness), introductions.Heard(freshness)))
            {
                case FormingDecision.Form:
                    Log.Forming(logger, string.Join(", ", seat!.Members.Select(static member => member.Name)));
                    return Sit(seat with { State = SeatState.Formed });
                case FormingDecision.Vote vote:
                    seat = Sit(new StoreSeat { State = SeatState.Voted, Members = [.. vote.Members.Select(static member => new SeatMember(member.NodeId, member.NodeName, member.PeerUrl))] });
                    introductions.Tell(self => self.Vote.Add(seat.Members.Select(static member => member.Id)));
                    // The others are asked, and told, at once.
                    interval = FirstInterval;
                    continue;
                case FormingDecision.Join join when await JoinAsync(join, cancellationToken).ConfigureAwait(false) is { } joined:
                    return Sit(joined);
                case FormingDecision.Refuse refuse:
                    throw new InvalidDataException(refuse.Reason);
                case FormingDecision.Wait wait when wait.Reason != told:
                    told = wait.Reason;
                    Log.WaitingToForm(logger, wait.Reason);
                    break;
                default:
                    break;
            }

            // Waiting for more servers than answer is no failed attempt; that nobody answers is.
            if (options.Limit.IsReached(time.GetElapsedTime(began)) && introductions.Heard(freshness).Count == 0)
            {
                throw new InvalidDataException($"No other server answered within {options.Limit}, which is the end of it; asked {string.Join(", ", options.RetryJoin)}.");
            }

            await introductions.NewsAsync(interval, cancellationToken).ConfigureAwait(false);
            interval = interval * 1.5 < longest ? interval * 1.5 : longest;
        }
    }

    /// <summary>Null when it has to be tried again.</summary>
    private async Task<StoreSeat?> JoinAsync(FormingDecision.Join join, CancellationToken cancellationToken)
    {
        try
        {
            var client = new Protocol.Servers.ServersClient(channels.To(join.Address));
            JoinReply reply = await client.JoinAsync(
                new JoinRequest { Sender = introductions.Self(freshness) }, deadline: DateTime.UtcNow + JoinPatience, cancellationToken: cancellationToken).ResponseAsync.ConfigureAwait(false);
            if (reply.Refusal.Length > 0)
            {
                Log.JoinRefused(logger, join.Address, join.Registry, reply.Refusal);
                return null;
            }

            Log.Joining(logger, join.Address, reply.Registry);
            string own = options.PeerUrl.GetLeftPart(UriPartial.Authority);
            return new StoreSeat
            {
                State = SeatState.Joined,
                Registry = reply.Registry,
                Members = [.. reply.Members.Select(member => member.PeerUrl == own ? new SeatMember(options.Identity.NodeId, options.Identity.NodeName, own) : new SeatMember("", member.Name, member.PeerUrl))],
            };
        }
        catch (RpcException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Log.JoinRefused(logger, join.Address, join.Registry, failure.Status.Detail);
            return null;
        }
    }

    private async Task<EtcdStore> OpenStoreAsync(EtcdMemberProcess process, EtcdStoreOptions etcd, CancellationToken cancellationToken)
    {
        bool told = false;
        while (true)
        {
            try
            {
                return await EtcdStore.OpenAsync(etcd, time, log.CreateLogger<EtcdStore>(), cancellationToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException unavailable)
            {
                if (!told)
                {
                    Log.NoMajorityYet(logger, unavailable.Message);
                    told = true;
                }
            }

            if (process.Removed.IsCompleted)
            {
                throw new InvalidDataException(EtcdLastWords.Explain(EtcdLastWords.Removed, options.MemberDirectory));
            }

            await greeter.RoundAsync(freshness, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The registry found must be the one this server belongs to.</summary>
    private async Task ConfirmAsync(EtcdStore store)
    {
        string found = store.Identity.ToString();
        if (seat!.Registry.Length > 0 && seat.Registry != found)
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw new InvalidDataException($"This server belongs to registry {seat.Registry}, but the store holds registry {found}. Give it the data directory it had, or an empty one.");
        }

        if (seat.Registry.Length == 0)
        {
            seat = Sit(seat with { Registry = found });
        }
    }

    private StoreSeat Sit(StoreSeat next)
    {
        next.Save(options.SeatFile);
        return next;
    }

    private Introduction Introduce()
    {
        var self = new Introduction
        {
            NodeId = options.Identity.NodeId,
            NodeName = options.Identity.NodeName,
            Datacenter = options.Identity.Datacenter,
            Address = options.Identity.Address,
            PeerUrl = options.PeerUrl.GetLeftPart(UriPartial.Authority),
            BootstrapExpect = (uint)options.BootstrapExpect,
            Registry = seat?.Registry ?? "",
            HasData = seat is { State: not SeatState.Voted },
        };
        self.TakesMembers = self.Registry.Length > 0;
        if (seat is { State: SeatState.Voted or SeatState.Formed })
        {
            self.Vote.Add(seat.Members.Select(static member => member.Id));
        }

        return self;
    }

    private EtcdMemberOptions MemberOptions(StoreSeat sitting) => new()
    {
        Binary = options.Binary,
        Name = options.Identity.NodeName,
        DataDirectory = options.MemberDirectory,
        ClientUrl = options.ClientUrl,
        PeerUrl = options.PeerUrl,
        PeerTls = options.PeerTls,
        Heartbeat = TimeSpan.FromMilliseconds(100) * options.RaftMultiplier,
        ElectionTimeout = EtcdMemberOptions.ShortestElection * options.RaftMultiplier,
        JoinsRunningCluster = sitting.State == SeatState.Joined,
        // A member that is on its way in has no name yet; etcd compares addresses.
        InitialCluster = sitting.Members.ToDictionary(static member => member.Name.Length > 0 ? member.Name : member.PeerUrl, static member => new Uri(member.PeerUrl)),
    };
}
