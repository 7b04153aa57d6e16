using System.Text;
using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Logging;

/// <summary>Where the lines of one proxy go, and what stands before them. Immutable; an apply makes new ones.</summary>
internal sealed class LogRoute
{
    /// <summary>Notices and the longest line of any target; longer ones are cut.</summary>
    public const int MaxLineBytes = 65535;

    public LogRoute(GlobalDefinition global, ProxyDefinition proxy)
    {
        Targets = [.. proxy.LogTargets];
        Tag = Encoding.UTF8.GetBytes(proxy.LogTag ?? global.LogTag);
        // Without log-send-hostname HAProxy leaves the name out of what goes to a socket's own machine.
        HostName = global.LogHostName is { } name ? Encoding.UTF8.GetBytes(name) : [];
        LineBytes = Targets.Length == 0 ? 0 : Math.Min(MaxLineBytes, Targets.Max(t => t.MaxLengthBytes));
    }

    public LogTarget[] Targets { get; }

    public byte[] Tag { get; }

    public byte[] HostName { get; }

    /// <summary>The longest line any target takes.</summary>
    public int LineBytes { get; }

    /// <summary>Writes header and message for one target: formats of the manual's section 4.2, <c>log … format</c>.</summary>
    public void Write(ref LineBuffer line, LogTarget target, LogLevel level, DateTime utc, ReadOnlySpan<byte> message, LogTime time)
    {
        LogLevel sent = level < target.MinLevel ? target.MinLevel : level;
        switch (target.Format)
        {
            case LogLineFormat.Rfc3164:
                Priority(ref line, target, sent);
                time.Rfc3164(ref line, utc);
                line.Append((byte)' ');
                if (HostName.Length > 0)
                {
                    line.Append(HostName);
                    line.Append((byte)' ');
                }

                line.Append(Tag);
                line.Append((byte)'[');
                line.Append(Environment.ProcessId);
                line.Append("]: "u8);
                break;
            case LogLineFormat.Rfc5424:
                Priority(ref line, target, sent);
                line.Append("1 "u8);
                time.Iso(ref line, utc);
                line.Append((byte)' ');
                line.Append(HostName.Length > 0 ? HostName : "-"u8);
                line.Append((byte)' ');
                line.Append(Tag);
                line.Append((byte)' ');
                line.Append(Environment.ProcessId);
                line.Append(" - - "u8);
                break;
            case LogLineFormat.Short:
                Level(ref line, sent);
                break;
            case LogLineFormat.Timed:
                Level(ref line, sent);
                time.Iso(ref line, utc);
                line.Append((byte)' ');
                break;
            case LogLineFormat.Iso:
                time.Iso(ref line, utc);
                line.Append((byte)' ');
                break;
            case LogLineFormat.Priority:
                Priority(ref line, target, sent);
                break;
        }

        line.Append(message);
    }

    private static void Priority(ref LineBuffer line, LogTarget target, LogLevel level)
    {
        line.Append((byte)'<');
        line.Append((target.Facility * 8) + (int)level);
        line.Append((byte)'>');
    }

    private static void Level(ref LineBuffer line, LogLevel level)
    {
        line.Append((byte)'<');
        line.Append((int)level);
        line.Append((byte)'>');
    }
}
