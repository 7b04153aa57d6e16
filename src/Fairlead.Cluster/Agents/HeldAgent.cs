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

    private readonly Channel<Outgoing> _outgoing = Channel.CreateBounded<Outgoing>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    internal Node Node => node;

    internal MemberRecord Member => member;

    internal HolderRecord Holder => holder;

    internal long Stream => stream;

    internal TimeSpan Since => since;

    internal ChannelReader<Outgoing> Waiting => _outgoing.Reader;

    /// <summary>Tells the agent, unless too much waits for it already.</summary>
    internal void Tell(ServerMessage message) => Answer(message, 0);

    /// <summary>Answers what arrived at that time stamp, unless too much waits already.</summary>
    internal void Answer(ServerMessage message, long arrivedAt) => _outgoing.Writer.TryWrite(new Outgoing(message, arrivedAt));

    /// <summary>Ends the stream after what waits.</summary>
    internal void End() => _outgoing.Writer.TryComplete();

    /// <summary>A message on its way.</summary>
    /// <param name="ArrivedAt">Time stamp of what it answers; 0 when it answers nothing.</param>
    internal readonly record struct Outgoing(ServerMessage Message, long ArrivedAt);
}
