using System.ComponentModel;
using System.Diagnostics;
using Fairlead.Client;
using Fairlead.Client.Views;
using Fairlead.Primitives.Durations;
using Fairlead.Registry.Views;

namespace Fairlead.Commands.Client;

/// <summary><c>lock</c>: runs a command while holding a lock, or one of N slots, under a prefix of the KV store.</summary>
internal static class LockCommand
{
    private static readonly TimeSpan SessionTtl = TimeSpan.FromSeconds(15);

    /// <summary>How long the command has to end after SIGTERM when the lock is lost or we are told to stop; then it is killed.</summary>
    private static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(5);

    public static ClientCommand Command { get; } = new("lock", "PREFIX COMMAND …", "Runs a command while holding a lock.",
        flags => flags
            .Value("n", "number", "How many may hold it at once; 1 by default, more makes it a semaphore.")
            .Value("name", "text", "A name for the session.")
            .Value("try", "duration", "Give up when the lock was not to be had in this time.")
            .Value("timeout", "duration", "The same, under its old name.")
            .Value("monitor-retry", "number", "How often to ask again when the agent fails while the lock is watched; 3 by default.")
            .Switch("pass-stdin", "Give our standard input to the command.")
            .Switch("child-exit-code", "End with 2 when the command ends badly.")
            .Value("shell", "bool", "Whether the command is run by the shell; true by default.")
            .Switch("verbose", "Tell what happens."),
        RunAsync);

    private static async Task<int> RunAsync(ClientCall call)
    {
        if (call.Arguments.Count < 2)
        {
            return call.Misused("Key prefix and child command must be specified");
        }

        if (!int.TryParse(call.Flags.Last("n") ?? "1", out var slots) || slots < 1)
        {
            return call.Misused("Lock holder limit must be > 0");
        }

        GoDuration limit = default;
        if ((call.Flags.Last("try") ?? call.Flags.Last("timeout")) is { } text && (!GoDuration.TryParse(text, out limit) || limit.Nanoseconds <= 0))
        {
            return call.Misused($"-try: '{text}' is not a time above zero, such as 10s");
        }

        var prefix = call.Arguments[0].Trim('/');
        var name = call.Flags.Last("name") ?? $"Consul lock for '{string.Join(' ', call.Arguments.Skip(1))}' at '{prefix}'";
        var session = await call.Client.CreateSessionAsync(new SessionDefinition { Name = name, Ttl = SessionTtl }, "", call.Cancellation).ConfigureAwait(false);
        var holder = new LockHolder(call.Client, prefix, slots, session, int.TryParse(call.Flags.Last("monitor-retry"), out var retries) ? retries : 3);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation);
        var renewing = SessionRenewal.RunAsync(call, session, SessionTtl, ending.Token);
        try
        {
            Tell(call, "Attempting lock acquisition");
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation);
            if (limit.Nanoseconds > 0)
            {
                patience.CancelAfter(limit.ToTimeSpan());
            }

            try
            {
                await holder.AcquireAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!call.Cancellation.IsCancellationRequested)
            {
                return call.Misused("Lock acquisition failed: it was not to be had in time");
            }

            return await HoldAsync(call, holder).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await holder.ReleaseAsync(CancellationToken.None).ConfigureAwait(false);
            await call.Client.DestroySessionAsync(session, CancellationToken.None).ConfigureAwait(false);
            Tell(call, "Lock released");
        }
    }

    private static async Task<int> HoldAsync(ClientCall call, LockHolder holder)
    {
        Process child;
        try
        {
            child = ChildCommand.Start([.. call.Arguments.Skip(1)], call.Flags.Last("shell") != "false", ownInput: !call.Flags.IsOn("pass-stdin"),
                ("CONSUL_LOCK_HELD", "true"));
        }
        catch (Win32Exception missing)
        {
            return call.Misused($"The command cannot be run: {missing.Message}");
        }

        using (child)
        {
            if (child.StartInfo.RedirectStandardInput)
            {
                child.StandardInput.Close();
            }

            using var stop = new CancellationTokenSource();
            var ended = child.WaitForExitAsync(CancellationToken.None);
            var lost = holder.UntilLostAsync(stop.Token);
            var interrupted = Task.Delay(Timeout.Infinite, call.Cancellation);
            var first = await Task.WhenAny(ended, lost, interrupted).ConfigureAwait(false);
            await stop.CancelAsync().ConfigureAwait(false);
            await lost.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (first != ended)
            {
                await call.Error.WriteLineAsync(first == lost ? "Lock lost, killing child" : "Interrupted, killing child").ConfigureAwait(false);
                await EndAsync(child).ConfigureAwait(false);
                return 1;
            }

            if (child.ExitCode == 0)
            {
                return 0;
            }

            await call.Error.WriteLineAsync($"Error running handler: exit status {child.ExitCode}").ConfigureAwait(false);
            return call.Flags.IsOn("child-exit-code") ? 2 : 0;
        }
    }

    private static async Task EndAsync(Process child)
    {
        using var terminate = Process.Start("kill", ["-TERM", child.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await terminate.WaitForExitAsync().ConfigureAwait(false);
        using var grace = new CancellationTokenSource(KillGrace);
        try
        {
            await child.WaitForExitAsync(grace.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
            await child.WaitForExitAsync().ConfigureAwait(false);
        }
    }

    private static void Tell(ClientCall call, string what)
    {
        if (call.Flags.IsOn("verbose"))
        {
            call.Out.WriteLine(what);
        }
    }
}
