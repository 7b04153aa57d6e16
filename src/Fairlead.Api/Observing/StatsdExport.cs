using System.Diagnostics.Metrics;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Fairlead.Api.Http;
using Fairlead.Primitives.Loops;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Observing;

/// <summary>
/// Sends every measurement to a collector, gathered for a tenth of a second (the pace of Consul's sinks), and gauges every ten. A
/// collector that is away costs lines, never work: the queue is bounded, and what does not fit is dropped.
/// </summary>
public sealed class StatsdExport : IAsyncDisposable
{
    private const int MostWaiting = 4096;

    /// <summary>What passes an Ethernet link in one piece with headers.</summary>
    private const int PacketSize = 1400;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan GaugePace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    private readonly StatsdOptions options;
    private readonly ILogger logger;
    private readonly TimeProvider clock;
    private readonly MetricCollector gauges;
    private readonly MeterListener listener = new();
    private readonly Channel<string> lines = Channel.CreateBounded<string>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SupervisedLoop sending;
    private readonly SupervisedLoop telling;
    private MetricSettings settings;
    private Socket? socket;
    private bool away;

    private StatsdExport(StatsdOptions options, MetricSettings settings, ILogger logger, TimeProvider clock)
    {
        (this.options, this.settings, this.logger, this.clock) = (options, settings, logger, clock);
        gauges = new MetricCollector(clock);
        listener.InstrumentPublished = static (instrument, self) =>
        {
            // States are told at their own pace.
            if (instrument.Meter.Name.StartsWith(Telemetry.MeterPrefix, StringComparison.Ordinal) && !instrument.IsObservable)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        sending = new SupervisedLoop($"telemetry to {options}", SendAsync, logger, clock);
        telling = new SupervisedLoop($"gauges to {options}", TellGaugesAsync, logger, clock);
    }

    /// <summary>Begins to send; a collector that is not there yet is waited for.</summary>
    public static StatsdExport Start(StatsdOptions options, MetricSettings settings, ILogger<StatsdExport> logger, TimeProvider clock)
    {
        var export = new StatsdExport(options, settings, logger, clock);
        export.listener.Start();
        export.sending.Start();
        export.telling.Start();
        return export;
    }

    /// <summary>Takes over another filter.</summary>
    public void Reconfigure(MetricSettings changed) => Volatile.Write(ref settings, changed);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        await telling.DisposeAsync();
        await sending.DisposeAsync();
        gauges.Dispose();
        socket?.Dispose();
    }

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var type = instrument switch
        {
            Histogram<double> or Histogram<long> or Histogram<int> => "ms",
            _ => "c",
        };
        var labels = new KeyValuePair<string, string>[tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            labels[i] = new(tags[i].Key, tags[i].Value?.ToString() ?? "");
        }

        Queue(instrument.Name, value, type, labels);
    }

    private void Queue(string name, double value, string type, IEnumerable<KeyValuePair<string, string>> labels, string host = "")
    {
        var current = Volatile.Read(ref settings);
        var told = current.Rename(name);
        if (!current.Allows(told))
        {
            return;
        }

        var dot = told.IndexOf('.', StringComparison.Ordinal);
        var named = host.Length > 0 && dot > 0 ? $"{told[..dot]}.{host}{told[dot..]}" : told;
        lines.Writer.TryWrite(StatsdLine.Write(options.Dialect, named, value, type, labels, options.Tags));
    }

    private async Task TellGaugesAsync(CancellationToken cancellationToken)
    {
        foreach (var gauge in gauges.Take().Gauges)
        {
            Queue(gauge.Name, gauge.Value, "g", gauge.Labels, options.HostName);
        }

        await Task.Delay(GaugePace, clock, cancellationToken);
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await lines.Reader.WaitToReadAsync(cancellationToken);
        await Task.Delay(Gathering, clock, cancellationToken);
        try
        {
            socket ??= await ConnectAsync(cancellationToken);
            while (NextPacket() is { Length: > 0 } packet)
            {
                await socket.SendAsync(packet, SocketFlags.None, cancellationToken);
            }

            away = false;
        }
        catch (Exception failed) when (failed is SocketException or TimeoutException)
        {
            socket?.Dispose();
            socket = null;
            if (!away)
            {
                // Once, not at every try.
                away = true;
                Log.CollectorAway(logger, options.ToString(), failed.Message);
            }
        }
    }

    private async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var made = new Socket(options.Transport == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, options.Transport);
        try
        {
            await made.ConnectAsync(options.Host, options.Port, cancellationToken).AsTask().WaitAsync(ConnectPatience, clock, cancellationToken);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>Whole lines, as many as fit; a stream needs an end after each of them.</summary>
    private byte[] NextPacket()
    {
        var packet = new StringBuilder();
        while (packet.Length < PacketSize && lines.Reader.TryPeek(out var line) && (packet.Length == 0 || packet.Length + line.Length < PacketSize) && lines.Reader.TryRead(out line))
        {
            packet.Append(line).Append('\n');
        }

        if (options.Transport != ProtocolType.Tcp && packet.Length > 0)
        {
            packet.Length--;
        }

        return Encoding.UTF8.GetBytes(packet.ToString());
    }
}
