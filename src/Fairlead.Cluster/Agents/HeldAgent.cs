using System.Threading.Channels;
using Fairlead.Cluster.Membership;
using Fairlead.Cluster.Protocol;
using Fairlead.Registry.Model;

namespace Fairlead.Cluster.Agents;

/// <summary>An agent attached to this server: who it is and the way to tell it something.</summary>
internal sealed class HeldAgent(Node node, MemberRecord member, HolderRecord holder, long stream, TimeSpan since)
{
    /// <summary>Messages that wait for a slow agent; beats and events beyond it are dropped, since both are of no use late.</summary>
    internal const int MostWaiting = 64;

    private readonly Channel<ServerMessage> _outgoing = Channel.CreateBounded<ServerMessage>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    internal Node Node => node;

    internal MemberRecord Member => member;

    internal HolderRecord Holder => holder;

    internal long Stream => stream;

    internal TimeSpan Since => since;

    internal ChannelReader<ServerMessage> Outgoing => _outgoing.Reader;

    /// <summary>Tells the agent, unless too much waits for it already.</summary>
    internal void Tell(ServerMessage message) => _outgoing.Writer.TryWrite(message);

    /// <summary>Ends the stream after what waits.</summary>
    internal void End() => _outgoing.Writer.TryComplete();
}
