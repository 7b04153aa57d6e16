using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fairlead.Cluster.Etcd;
using Fairlead.Cluster.Forming;
using Fairlead.Cluster.Protocol;
using Fairlead.Cluster.Serving;
using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Recovering;

/// <summary>Brings a registry back from one member's data when the majority is lost for good.</summary>
/// <param name="binary">The etcd program.</param>
public sealed class StoreRecovery(string binary, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>The names of the members that the registry of a data directory began with or had when it joined.</summary>
    /// <exception cref="InvalidDataException">The directory is no server's of a shared store.</exception>
    public static IReadOnlyList<string> MembersOf(string dataDirectory) => [.. Seat(dataDirectory).Members.Select(static member => member.Name)];

    /// <summary>Reads how fresh a stopped member's data is, from a copy: the directory is not changed.</summary>
    /// <exception cref="InvalidDataException">The directory is no server's of a shared store, its member runs, or etcd cannot read it.</exception>
    public async Task<MemberFreshness> LookAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        StoreSeat seat = Seat(dataDirectory);
        string name = Own(dataDirectory, seat).Name;
        string copy = Directory.CreateTempSubdirectory("fairlead-recover-").FullName;
        try
        {
            CopyMember(dataDirectory, copy);
            EtcdMemberStatus status = await RunAloneAsync(name, copy, cancellationToken).ConfigureAwait(false);
            return new MemberFreshness(name, dataDirectory, status.Revision, status.RaftIndex, HasLeader: false);
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>Asks a server that runs; null when it does not answer or has no store of that registry.</summary>
    public async Task<MemberFreshness?> AskAsync(string address, string dataDirectory, ServerChannels channels, CancellationToken cancellationToken)
    {
        var client = new Protocol.Servers.ServersClient(channels.To(address));
        string registry = Seat(dataDirectory).Registry;
        try
        {
            var deadline = DateTime.UtcNow.AddSeconds(5);
            HelloReply hello = await client.HelloAsync(new HelloRequest { Sender = new Introduction { Registry = registry } }, deadline: deadline, cancellationToken: cancellationToken).ResponseAsync.ConfigureAwait(false);
            TendReply status = await client.TendAsync(new TendRequest { Registry = hello.Server.Registry }, deadline: deadline, cancellationToken: cancellationToken).ResponseAsync.ConfigureAwait(false);
            return status.Failure.Length > 0 ? null : new MemberFreshness(hello.Server.NodeName, address, status.Revision, status.RaftIndex, status.LeaderId != 0);
        }
        catch (RpcException silent)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Log.NoGreeting(logger, address, silent.Status.Detail);
            return null;
        }
    }

    /// <summary>Makes the member of the directory a cluster of its own. What was there is kept beside it; the result says where.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="LookAsync"/>.</exception>
    public async Task<string> RecoverAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        StoreSeat seat = Seat(dataDirectory);
        SeatMember own = Own(dataDirectory, seat);
        string kept = Path.Combine(dataDirectory, "store", "before-recover-" + time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
        CopyMember(dataDirectory, kept);
        await RunAloneAsync(own.Name, MemberDirectory(dataDirectory), cancellationToken).ConfigureAwait(false);
        (seat with { State = SeatState.Formed, Members = [own] }).Save(SeatFile(dataDirectory));
        return kept;
    }

    private async Task<EtcdMemberStatus> RunAloneAsync(string name, string directory, CancellationToken cancellationToken)
    {
        var options = new EtcdMemberOptions
        {
            Binary = binary,
            Name = name,
            DataDirectory = directory,
            ClientUrl = FreeAddress(),
            PeerUrl = FreeAddress(),
            InitialCluster = new Dictionary<string, Uri>(),
            ForceNewCluster = true,
        };
        await using var process = new EtcdMemberProcess(options, logger);
        using var administration = new EtcdAdministration(new EtcdStoreOptions { Endpoints = [options.ClientUrl] }, time);
        process.Start();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(Patience);
        try
        {
            while (true)
            {
                try
                {
                    EtcdMemberStatus status = await administration.StatusAsync(TimeSpan.FromSeconds(2), enough.Token).ConfigureAwait(false);
                    if (status.Leader == status.Id)
                    {
                        return status;
                    }
                }
                catch (StoreUnavailableException) when (process.Starts < 3)
                {
                    // It replays its log first.
                    enough.Token.ThrowIfCancellationRequested();
                }

                await Task.Delay(LookInterval, time, enough.Token).ConfigureAwait(false);
            }
        }
        catch (Exception failed) when (failed is StoreUnavailableException || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new InvalidDataException($"etcd cannot be started with the data in {directory}: see its last words above.", failed);
        }
    }

    private static void CopyMember(string dataDirectory, string target)
    {
        string source = MemberDirectory(dataDirectory);
        string database = Path.Combine(source, "member", "snap", "db");
        if (!File.Exists(database))
        {
            throw new InvalidDataException($"{source} holds no data of an etcd member.");
        }

        try
        {
            // etcd locks its database for as long as it runs.
            using var locked = new FileStream(database, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new InvalidDataException($"The member in {source} is running: stop the server first (or give its address with -server to compare with it).");
        }

        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string to = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    private static StoreSeat Seat(string dataDirectory) => StoreSeat.Load(SeatFile(dataDirectory)) is { State: not SeatState.Voted } seat
        ? seat
        : throw new InvalidDataException($"{dataDirectory} is not the data directory of a server that was in a cluster (there is no {SeatFile(dataDirectory)}).");

    /// <summary>Which of the members the directory belongs to.</summary>
    private static SeatMember Own(string dataDirectory, StoreSeat seat)
    {
        string file = Path.Combine(dataDirectory, "node-id");
        string id = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        return seat.Members.FirstOrDefault(member => id.Length > 0 && member.Id == id)
            ?? (seat.Members.Count(static member => member.Id.Length > 0) == 1
                ? seat.Members.Single(static member => member.Id.Length > 0)
                : throw new InvalidDataException($"{file} does not say which of {string.Join(", ", seat.Members.Select(static member => member.Name))} this directory belongs to; write that server's node id into it."));
    }

    private static string SeatFile(string dataDirectory) => Path.Combine(dataDirectory, "store", "seat.json");

    private static string MemberDirectory(string dataDirectory) => Path.Combine(dataDirectory, "store", "etcd");

    private static Uri FreeAddress()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new Uri($"http://{socket.LocalEndPoint}");
    }
}
