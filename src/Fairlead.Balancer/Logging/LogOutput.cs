using System.Text;
using Fairlead.Balancer.Configuration.Definitions;
using Microsoft.Extensions.Logging;

namespace Fairlead.Balancer.Logging;

/// <summary>
/// The balancer's log: access lines and notices go into a bounded ring, one thread writes them to syslog, sockets and
/// streams. Who logs never waits.
/// </summary>
internal sealed class LogOutput : INoticeLog, IAsyncDisposable
{
    private readonly LogRing _ring = new();
    private readonly LogTime _time = new(TimeZoneInfo.Local);
    private readonly LogSinks _sinks;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly Thread _writer;
    private GlobalDefinition _global = new(default(Configuration.SourcePosition));
    private volatile bool _stopping;
    private long _reported;

    public LogOutput(ILogger logger, TimeProvider clock, Stream? stdout = null, Stream? stderr = null)
    {
        _logger = logger;
        _clock = clock;
        _sinks = new LogSinks(clock, stdout ?? Console.OpenStandardOutput(), stderr ?? Console.OpenStandardError());
        _writer = new Thread(Run) { IsBackground = true, Name = "balancer log" };
    }

    /// <summary>Lines lost since the start: the ring was full, or a sink took no more.</summary>
    public long Dropped => _ring.Dropped + _sinks.Failed;

    public void Start() => _writer.Start();

    /// <summary>The access log of a frontend; null when it has no target.</summary>
    public IAccessLog? OpenAccessLog(GlobalDefinition global, FrontendDefinition frontend)
    {
        Volatile.Write(ref _global, global);
        var route = new LogRoute(global, frontend);
        return route.Targets.Length == 0 ? null : new AccessLog(_ring, route, frontend, _time, _clock);
    }

    /// <inheritdoc/>
    public void Notice(ProxyDefinition proxy, Configuration.Definitions.LogLevel level, string message)
    {
        if (level <= Configuration.Definitions.LogLevel.Warning)
        {
            Log.SevereNotice(_logger, message);
        }
        else
        {
            Log.Notice(_logger, message);
        }

        var route = new LogRoute(Volatile.Read(ref _global), proxy);
        if (route.Targets.Length > 0)
        {
            _ring.TryAdd(route, level, _clock.GetUtcNow().UtcDateTime, Encoding.UTF8.GetBytes(message));
        }
    }

    /// <summary>Writes what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _ring.Wake();
        if (_writer.IsAlive)
        {
            await Task.Run(_writer.Join).ConfigureAwait(false);
        }

        _sinks.Dispose();
        _ring.Dispose();
    }

    private void Run()
    {
        byte[] message = new byte[LogRoute.MaxLineBytes];
        byte[] line = new byte[LogRoute.MaxLineBytes];
        while (true)
        {
            bool any = false;
            while (_ring.TryTake(message, out int length, out LogRoute? route, out Configuration.Definitions.LogLevel level, out DateTime at))
            {
                any = true;
                WriteToTargets(route!, level, at, message.AsSpan(0, length), line);
            }

            _sinks.Flush();
            ReportDrops();
            if (!any && _stopping)
            {
                return;
            }

            _ring.Wait(TimeSpan.FromSeconds(1));
        }
    }

    private void WriteToTargets(LogRoute route, Configuration.Definitions.LogLevel level, DateTime at, ReadOnlySpan<byte> message, byte[] space)
    {
        foreach (LogTarget target in route.Targets)
        {
            if (level > target.MaxLevel)
            {
                continue;
            }

            var line = new LineBuffer(space.AsSpan(0, Math.Min(space.Length, target.MaxLengthBytes)));
            route.Write(ref line, target, level, at, message, _time);
            _sinks.Write(target, line.Written);
        }
    }

    private void ReportDrops()
    {
        long dropped = Dropped;
        if (dropped > _reported)
        {
            Log.LinesDropped(_logger, dropped - _reported, dropped);
            _reported = dropped;
        }
    }
}
