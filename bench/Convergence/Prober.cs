using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Bench.Convergence;

/// <summary>Asks the balancer without pause on one connection and tells, for a name, when it answered first and last.</summary>
internal sealed class Prober : IDisposable
{
    private static readonly byte[] Request = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n"u8.ToArray();

    private readonly int _port;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private string _watched = "";
    private long _first;
    private long _last;
    private long _others;
    private volatile bool _stop;
    private string _lastText = "";

    /// <summary>What the last failure was, in words.</summary>
    public string LastFailure { get; private set; } = "none";

    public Prober(int port)
    {
        _port = port;
        _thread = new Thread(Run) { IsBackground = true, Name = "prober" };
        _thread.Start();
    }

    /// <summary>Answers that failed: not 200, or a connection that broke.</summary>
    public long Failures { get; private set; }

    /// <summary>Forgets what was seen and watches for a name from now on.</summary>
    public void Watch(string name)
    {
        lock (_gate)
        {
            (_watched, _first, _last, _others) = (name, 0, 0, 0);
        }
    }

    /// <summary>The time of the first answer by the watched name.</summary>
    public long WaitFirst() => Wait(() => _first != 0, () => _first);

    /// <summary>The time of the last answer by the watched name, known once this many others came after it.</summary>
    public long WaitGone(int others) => Wait(() => _others >= others, () => _last);

    public void Dispose()
    {
        _stop = true;
        _thread.Join();
    }

    private long Wait(Func<bool> condition, Func<long> value)
    {
        var deadline = Stopwatch.GetTimestamp() + (30 * Stopwatch.Frequency);
        while (true)
        {
            lock (_gate)
            {
                if (condition())
                {
                    return value();
                }
            }

            if (Stopwatch.GetTimestamp() > deadline)
            {
                throw new TimeoutException($"'{_watched}' did not come or go within 30 s; others answered {_others} times, {Failures} failures ({LastFailure}), last answer: {_lastText}");
            }

            Thread.Sleep(1);
        }
    }

    private void Run()
    {
        var buffer = new byte[4096];
        while (!_stop)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 5000 };
            try
            {
                socket.Connect(new IPEndPoint(IPAddress.Loopback, _port));
                while (!_stop && Ask(socket, buffer))
                {
                    // Until the balancer closes the connection.
                }
            }
            catch (SocketException failure)
            {
                Failures++;
                LastFailure = failure.Message;
            }
        }
    }

    private bool Ask(Socket socket, byte[] buffer)
    {
        socket.Send(Request);
        var text = "";
        while (true)
        {
            var count = socket.Receive(buffer);
            if (count == 0)
            {
                Failures++;
                LastFailure = $"closed after {text.Length} characters of an answer";
                return false;
            }

            text += Encoding.ASCII.GetString(buffer, 0, count);
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head < 0)
            {
                continue;
            }

            var body = text[(head + 4)..];
            if (body.Length < LengthOf(text, head))
            {
                continue;
            }

            _lastText = text;
            Record(text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal), body);
            return !text.Contains("connection: close", StringComparison.OrdinalIgnoreCase);
        }
    }

    private static int LengthOf(string text, int head)
    {
        var at = text.IndexOf("content-length:", 0, head, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 0 : int.Parse(text.AsSpan(at + 15, text.IndexOf('\r', at) - at - 15), System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Record(bool good, string body)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            if (!good)
            {
                Failures++;
                LastFailure = _lastText;
            }
            else if (body == _watched)
            {
                _first = _first == 0 ? now : _first;
                _last = now;
                _others = 0;
            }
            else
            {
                _others++;
            }
        }
    }
}
