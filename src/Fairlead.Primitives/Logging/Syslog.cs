using System.Collections.Frozen;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Fairlead.Primitives.Logging;

/// <summary>Messages to the system's log over <c>/dev/log</c>, in the old form every daemon reads (RFC 3164 section 4.1).</summary>
public sealed class Syslog : IDisposable
{
    /// <summary>What <c>/dev/log</c> takes in one datagram on every system we know.</summary>
    private const int MaxBytes = 8 * 1024;

    private static readonly FrozenDictionary<string, int> Facilities = new Dictionary<string, int>
    {
        ["KERN"] = 0, ["USER"] = 1, ["MAIL"] = 2, ["DAEMON"] = 3, ["AUTH"] = 4, ["SYSLOG"] = 5, ["LPR"] = 6, ["NEWS"] = 7, ["UUCP"] = 8,
        ["CRON"] = 9, ["AUTHPRIV"] = 10, ["FTP"] = 11, ["LOCAL0"] = 16, ["LOCAL1"] = 17, ["LOCAL2"] = 18, ["LOCAL3"] = 19, ["LOCAL4"] = 20,
        ["LOCAL5"] = 21, ["LOCAL6"] = 22, ["LOCAL7"] = 23,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly int _facility;
    private readonly string _tag;
    private readonly string _path;

    /// <param name="name">What the lines are tagged with.</param>
    public Syslog(string facility, string name, int processId, string path = "/dev/log")
    {
        _facility = Facilities.GetValueOrDefault(facility, Facilities["LOCAL0"]);
        _tag = $"{name}[{processId}]";
        _path = path;
    }

    /// <summary>Whether the name is a facility of RFC 3164.</summary>
    public static bool IsFacility(string name) => Facilities.ContainsKey(name);

    /// <summary>Sends one message; without a daemon it is lost.</summary>
    public void Send(LogLevel level, string text)
    {
        var severity = level switch
        {
            LogLevel.Critical => 2,
            LogLevel.Error => 3,
            LogLevel.Warning => 4,
            LogLevel.Information => 6,
            _ => 7,
        };
        var time = DateTime.Now.ToString("MMM d HH:mm:ss", CultureInfo.InvariantCulture);
        var bytes = Encoding.UTF8.GetBytes($"<{(_facility * 8) + severity}>{time} {_tag}: {text}");
        try
        {
            _socket.SendTo(bytes.AsSpan(0, Math.Min(bytes.Length, MaxBytes)), SocketFlags.None, new UnixDomainSocketEndPoint(_path));
        }
        catch (SocketException)
        {
            // No syslog daemon: the line is on standard error or in the file, and logging must not fail the work.
        }
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();
}
