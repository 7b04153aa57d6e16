using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Logging;

/// <summary>The access log of one frontend: writes the line on the loop's own stack and puts it into the ring.</summary>
internal sealed class AccessLog : IAccessLog
{
    /// <summary>The line is made on the stack; a longer <c>len</c> than this is cut to it.</summary>
    private const int MaxStackBytes = 8192;

    private readonly LogRing _ring;
    private readonly LogRoute _route;
    private readonly LogFormat? _format;
    private readonly bool _skipNormal;
    private readonly LogTime _time;
    private readonly TimeProvider _clock;

    public AccessLog(LogRing ring, LogRoute route, FrontendDefinition frontend, LogTime time, TimeProvider clock)
    {
        (_ring, _route, _time, _clock) = (ring, route, time, clock);
        _skipNormal = frontend.DontLogNormal;
        _format = frontend.LogFormat.Kind switch
        {
            LogFormatKind.Http => LogFormat.Http,
            LogFormatKind.Tcp => LogFormat.Tcp,
            LogFormatKind.Clf => LogFormat.Clf,
            LogFormatKind.Custom => LogFormat.Compile(frontend.LogFormat.Text ?? "", out _),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public void Write(in AccessRecord record)
    {
        if (_skipNormal && record is { Retries: 0, Redispatched: false, Status: < 500 } && record.Termination == Termination.Normal)
        {
            return;
        }

        Span<byte> space = stackalloc byte[MaxStackBytes];
        var line = new LineBuffer(space[..Math.Min(MaxStackBytes, _route.LineBytes)]);
        if (_format is null)
        {
            AccessLine.WriteConnection(ref line, record);
        }
        else
        {
            AccessLine.Write(ref line, _format, record, _time);
        }

        _ring.TryAdd(_route, LogLevel.Informational, _clock.GetUtcNow().UtcDateTime, line.Written);
    }
}
