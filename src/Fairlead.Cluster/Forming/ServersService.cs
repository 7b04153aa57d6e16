using Fairlead.Cluster.Members;
using Fairlead.Cluster.Protocol;
using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;
using Grpc.Core;

namespace Fairlead.Cluster.Forming;

/// <summary>Answers other servers.</summary>
internal sealed class ServersService(Introductions introductions, TimeSpan freshness) : Protocol.Servers.ServersBase
{
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(1);

    private EtcdAdministration? local;
    private StoreMembers? members;

    /// <summary>From when the member is started: how it is can be asked.</summary>
    internal EtcdAdministration? Local
    {
        get => Volatile.Read(ref local);
        set => Volatile.Write(ref local, value);
    }

    /// <summary>From when the store is open: newcomers can be taken.</summary>
    internal StoreMembers? Members
    {
        get => Volatile.Read(ref members);
        set => Volatile.Write(ref members, value);
    }

    public override async Task<HelloReply> Hello(HelloRequest request, ServerCallContext context)
    {
        Introduction self = introductions.Self(freshness);
        Refuse(self, request.Sender);
        introductions.Hear(request.Sender);
        if (await StatusAsync(context.CancellationToken).ConfigureAwait(false) is { } status)
        {
            (self.RaftIndex, self.Revision) = (status.RaftIndex, status.Revision);
        }

        var reply = new HelloReply { Server = self };
        reply.Known.AddRange(introductions.Addresses().Where(address => address != request.Sender.Address));
        return reply;
    }

    public override async Task<JoinReply> Join(JoinRequest request, ServerCallContext context)
    {
        Introduction self = introductions.Self(freshness);
        Refuse(self, request.Sender);
        if (Members is not { } running)
        {
            return new JoinReply { Refusal = $"server {self.NodeName} has not opened its store yet" };
        }

        var reply = new JoinReply { Registry = self.Registry };
        try
        {
            IReadOnlyList<EtcdClusterMember> all = await running.TakeAsync(request.Sender.NodeName, new Uri(request.Sender.PeerUrl), context.CancellationToken).ConfigureAwait(false);
            reply.Members.AddRange(all.Select(static member => new StoreMember { Name = member.Name, PeerUrl = member.PeerUrls[0] }));
        }
        catch (Exception refused) when (refused is StoreUnavailableException or InvalidOperationException)
        {
            reply.Refusal = refused.Message;
        }

        return reply;
    }

    public override async Task<TendReply> Tend(TendRequest request, ServerCallContext context)
    {
        Introduction self = introductions.Self(freshness);
        if (request.Registry != self.Registry)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, Mismatch(self, request.Registry)));
        }

        if (Local is not { } member)
        {
            return new TendReply { Failure = $"server {self.NodeName} runs no store member" };
        }

        try
        {
            if (request.Defragment)
            {
                await member.DefragmentAsync(context.CancellationToken).ConfigureAwait(false);
            }

            EtcdMemberStatus status = await member.StatusAsync(StatusPatience, context.CancellationToken).ConfigureAwait(false);
            return new TendReply
            {
                MemberId = status.Id, LeaderId = status.Leader, RaftTerm = status.RaftTerm, RaftIndex = status.RaftIndex, Revision = status.Revision,
                Size = status.Size, SizeInUse = status.SizeInUse, Version = status.Version, Errors = { status.Errors },
            };
        }
        catch (StoreUnavailableException failure)
        {
            return new TendReply { Failure = failure.Message };
        }
    }

    private async Task<EtcdMemberStatus?> StatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Local is { } member ? await member.StatusAsync(StatusPatience, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    private static void Refuse(Introduction self, Introduction sender)
    {
        if (self.Registry.Length > 0 && sender.Registry.Length > 0 && self.Registry != sender.Registry)
        {
            throw new RpcException(new Status(StatusCode.FailedPrecondition, Mismatch(self, sender.Registry)));
        }
    }

    private static string Mismatch(Introduction self, string other) =>
        $"server {self.NodeName} belongs to registry {self.Registry}, the caller to registry {other}: servers of two registries never share a cluster";
}
