using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Fairlead.Registry.Views;
using Fairlead.Templates.Commands;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Logging;
using Fairlead.Templates.Status;

namespace Fairlead.Templates.Running;

/// <summary>The registry a runner reads, with what must be closed after it.</summary>
public sealed record OpenedRegistry(IRegistryView View, IDisposable? Connection = null);

/// <summary>
/// <c>fairlead template</c> as a process: reads the command line, runs the runner, and answers signals. The reload signal reads
/// everything again and begins anew; a configuration that cannot be used then leaves what runs as it is.
/// </summary>
public sealed class TemplateProcess
{
    /// <summary>SIGCHLD and SIGURG are the runtime's own business; the last two cannot be caught.</summary>
    private static readonly int[] NotForwarded = [17, 23, 9, 19];

    private readonly Func<TemplateCommand> _read;
    private readonly Func<TemplateRunnerOptions, OpenedRegistry> _open;
    private readonly TimeProvider _time;
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly Channel<int> _signals = Channel.CreateBounded<int>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropNewest });

    /// <param name="read">Reads command line and configuration; called again at each reload.</param>
    /// <param name="open">Opens the registry the options name.</param>
    public TemplateProcess(
        Func<TemplateCommand> read, Func<TemplateRunnerOptions, OpenedRegistry> open, TimeProvider time, TextWriter output, TextWriter error)
    {
        _read = read;
        _open = open;
        _time = time;
        _output = output;
        _error = error;
    }

    /// <summary>Where the status page listens now; null when it does not.</summary>
    public string? StatusAddress { get; private set; }

    /// <summary>Hands a signal to the process as if the system had sent it.</summary>
    public void Signal(int signal) => _signals.Writer.TryWrite(signal);

    /// <summary>Runs to the end and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var command = _read();
        if (command.Errors.Length > 0)
        {
            foreach (var error in command.Errors)
            {
                await _error.WriteLineAsync(error).ConfigureAwait(false);
            }

            return command.ErrorExitCode;
        }

        using var reaper = OrphanReaper.StartIfNeeded();
        while (true)
        {
            var (code, next) = await RunOnceAsync(command, cancellationToken).ConfigureAwait(false);
            if (next is null)
            {
                return code;
            }

            command = next;
        }
    }

    /// <summary>One life of a runner: to its end (no next command) or to a good reload.</summary>
    private async Task<(int Code, TemplateCommand? Next)> RunOnceAsync(TemplateCommand command, CancellationToken cancellationToken)
    {
        var options = command.Options;
        TemplateLog log;
        try
        {
            log = new TemplateLog(options.Log, _time, _error);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await _error.WriteLineAsync($"log_file: {e.Message}").ConfigureAwait(false);
            return (ExitCodes.BadConfiguration, null);
        }

        using (log)
        {
            foreach (var warning in command.Warnings)
            {
                Log.Advice(log, warning);
            }

            OpenedRegistry registry;
            StatusServer? page = null;
            TemplateRunner runner;
            try
            {
                registry = _open(options);
                runner = new TemplateRunner(options, registry.View, log, _time, _output);
                page = options.StatusAddress.Length > 0 ? StatusServer.Start(options.StatusAddress, () => runner.Status, log) : null;
            }
            catch (Exception e) when (e is IOException or FormatException or SocketException or ArgumentException
                or System.Security.Cryptography.CryptographicException)
            {
                Log.Fatal(log, e.Message);
                return (ExitCodes.BadConfiguration, null);
            }

            StatusAddress = page?.Address;
            try
            {
                WritePidFile(options.PidFile);
                return await SuperviseAsync(options, runner, log, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.Fatal(log, $"pid_file: {e.Message}");
                return (ExitCodes.Error, null);
            }
            finally
            {
                RemovePidFile(options.PidFile);
                if (page is not null)
                {
                    await page.DisposeAsync().ConfigureAwait(false);
                }

                await runner.DisposeAsync().ConfigureAwait(false);
                registry.Connection?.Dispose();
            }
        }
    }

    private async Task<(int Code, TemplateCommand? Next)> SuperviseAsync(
        TemplateRunnerOptions options, TemplateRunner runner, TemplateLog log, CancellationToken cancellationToken)
    {
        var registrations = Register(options);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var running = runner.RunAsync(stop.Token);
            while (true)
            {
                var signal = _signals.Reader.ReadAsync(stop.Token).AsTask();
                if (await Task.WhenAny(running, signal).ConfigureAwait(false) == running)
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                    return (await running.ConfigureAwait(false), null);
                }

                if (cancellationToken.IsCancellationRequested)
                {
                    return (await running.ConfigureAwait(false), null);
                }

                var number = await signal.ConfigureAwait(false);
                if (number == options.KillSignal || number == Signals.Terminate)
                {
                    Log.Note(log, $"{Signals.NameOf(number)}: the runner ends");
                    await stop.CancelAsync().ConfigureAwait(false);
                    await running.ConfigureAwait(false);
                    // A service manager's SIGTERM is an order carried out, not a failure.
                    return (number == options.KillSignal ? ExitCodes.Interrupted : ExitCodes.Good, null);
                }

                if (number != options.ReloadSignal)
                {
                    runner.SignalChild(number);
                    continue;
                }

                var next = _read();
                if (next.Errors.Length > 0)
                {
                    foreach (var error in next.Errors)
                    {
                        Log.Fatal(log, error);
                    }

                    Log.Advice(log, $"{Signals.NameOf(number)}: the new configuration cannot be used; the old one stays");
                    continue;
                }

                Log.Note(log, $"{Signals.NameOf(number)}: configuration read again");
                await stop.CancelAsync().ConfigureAwait(false);
                await running.ConfigureAwait(false);
                return (0, next);
            }
        }
        finally
        {
            registrations.ForEach(registration => registration.Dispose());
        }
    }

    /// <summary>Our own signals always; all others only when there is a child to hand them to.</summary>
    private List<PosixSignalRegistration> Register(TemplateRunnerOptions options)
    {
        var wanted = new HashSet<int> { Signals.Terminate };
        wanted.UnionWith(new[] { options.KillSignal, options.ReloadSignal }.Where(signal => signal != Signals.None));
        if (options.Exec is not null)
        {
            wanted.UnionWith([Signals.HangUp, Signals.Interrupt, 3, 10, 12, 28]);
        }

        wanted.ExceptWith(NotForwarded);
        return [.. wanted.Select(signal => PosixSignalRegistration.Create(Raw(signal), context =>
        {
            context.Cancel = true;
            Signal(signal);
        }))];
    }

    /// <summary>.NET numbers the signals it names from -1 down and takes the system's own numbers for the others.</summary>
    private static PosixSignal Raw(int signal) => signal switch
    {
        1 => PosixSignal.SIGHUP,
        2 => PosixSignal.SIGINT,
        3 => PosixSignal.SIGQUIT,
        15 => PosixSignal.SIGTERM,
        _ => (PosixSignal)signal,
    };

    private static void WritePidFile(string path)
    {
        if (path.Length > 0)
        {
            File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void RemovePidFile(string path)
    {
        try
        {
            if (path.Length > 0)
            {
                File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its directory is gone; the process ends, and with it the meaning of the file.
        }
    }
}
