using System.Globalization;
using System.Text;
using Fairlead.Agent.RemoteExecution;
using Fairlead.Client;
using Fairlead.Primitives.Durations;
using Fairlead.Registry.Model;

namespace Fairlead.Commands.Client;

/// <summary><c>exec</c>: runs a command on every node that matches and takes part, and prints what they print.</summary>
internal static class ExecCommand
{
    private static readonly TimeSpan SessionTtl = TimeSpan.FromSeconds(15);

    /// <summary>A script longer than this would not fit the store's largest value, in base64.</summary>
    private const int LongestScript = 380 * 1024;

    public static ClientCommand Command { get; } = new("exec", "[-|COMMAND …]", "Runs a command, or with - a script from the input, on many nodes. Their agents must allow it (disable_remote_exec = false).",
        flags => flags
            .Value("node", "regex", "Only nodes whose name matches.")
            .Value("service", "regex", "Only nodes with a service whose name matches.")
            .Value("tag", "regex", "Only nodes where that service has a matching tag; needs -service.")
            .Value("prefix", "prefix", "Where the job lies in the key/value store; _rexec by default.")
            .Switch("shell", "Whether the command is run by the shell; true by default.")
            .Value("wait", "duration", "How long nothing may happen before the job is taken for done; 2s by default.")
            .Value("wait-repl", "duration", "The pause after writing the job, so that every server has it; 200ms by default.")
            .Switch("verbose", "Tell what happens."),
        RunAsync);

    private static async Task<int> RunAsync(ClientCall call)
    {
        if (call.Arguments.Count == 0)
        {
            return call.Misused("Must specify a command to execute, or - for a script from the input");
        }

        if (call.Flags.Last("tag") is { Length: > 0 } && call.Flags.Last("service") is not { Length: > 0 })
        {
            return call.Misused("Cannot provide tag filter without service filter");
        }

        if (Duration(call, "wait", TimeSpan.FromSeconds(2)) is not { } wait || Duration(call, "wait-repl", TimeSpan.FromMilliseconds(200)) is not { } replication || wait == TimeSpan.Zero)
        {
            return call.Misused("-wait must be a time above zero and -wait-repl a time, such as 200ms");
        }

        if (await SpecifyAsync(call, wait).ConfigureAwait(false) is not { } job)
        {
            return call.Misused($"The script on the input is empty or longer than {LongestScript} bytes");
        }

        var began = TimeProvider.System.GetTimestamp();
        var session = await call.Client.CreateSessionAsync(
            new SessionDefinition { Name = "Remote execution", Ttl = SessionTtl, Behavior = SessionBehavior.Delete }, "", call.Cancellation).ConfigureAwait(false);
        Tell(call, $"Created remote execution session: {session}");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation);
        var renewing = SessionRenewal.RunAsync(call, session, SessionTtl, ending.Token);
        var keys = new JobKeys(call.Flags.Last("prefix")?.Trim('/') is { Length: > 0 } prefix ? prefix : JobKeys.DefaultPrefix, session);
        try
        {
            return await RunAsync(call, keys, job, wait, replication, began).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // The session takes the job with it, and agents that still work on it see that nobody waits any more.
            await call.Client.DestroySessionAsync(session, CancellationToken.None).ConfigureAwait(false);
            await call.Client.DeleteKeyAsync(keys.Root, recurse: true, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<int> RunAsync(ClientCall call, JobKeys keys, JobSpecification job, TimeSpan wait, TimeSpan replication, long began)
    {
        // 1. The job, then the news of it.
        if (!await call.Client.PutKeyAsync(keys.Job, JobJson.Write(job), new KeyWriteOptions { Acquire = keys.Session }, call.Cancellation).ConfigureAwait(false))
        {
            return call.Misused($"The job could not be written to {keys.Job}");
        }

        Tell(call, "Uploaded remote execution spec");
        await Task.Delay(replication, call.Cancellation).ConfigureAwait(false);
        var happened = await call.Client.FireEventAsync(JobKeys.EventName, JobJson.WritePayload(keys),
            call.Flags.Last("node") ?? "", call.Flags.Last("service") ?? "", call.Flags.Last("tag") ?? "", call.Cancellation).ConfigureAwait(false);
        Tell(call, $"Fired remote execution event: {happened.Id}");

        // 2. What comes of it.
        var report = new JobReport(keys, call.Flags.IsOn("verbose"));
        await new JobFollower(call, keys, report, wait).FollowAsync().ConfigureAwait(false);
        call.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Finished} / {report.Acknowledged} node(s) completed / acknowledged"));
        Tell(call, string.Create(CultureInfo.InvariantCulture, $"Completed in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:F2} seconds"));
        if (report.Acknowledged == 0)
        {
            await call.Error.WriteLineAsync(
                $"No node took part within {GoDuration.Format(wait)}. Agents refuse remote execution unless their configuration says disable_remote_exec = false (it is true by default); " +
                "-node, -service and -tag may match none of them.").ConfigureAwait(false);
        }

        return report.Failed > 0 || report.Finished < report.Acknowledged ? 2 : 0;
    }

    private static async Task<JobSpecification?> SpecifyAsync(ClientCall call, TimeSpan wait)
    {
        if (call.Arguments is not ["-"])
        {
            return call.Flags.Last("shell") == "false"
                ? new JobSpecification { Args = [.. call.Arguments], Wait = wait }
                : new JobSpecification { Command = string.Join(' ', call.Arguments), Wait = wait };
        }

        using var script = new MemoryStream();
        await using var input = Console.OpenStandardInput();
        var piece = new byte[8192];
        while (script.Length <= LongestScript && await input.ReadAsync(piece, call.Cancellation).ConfigureAwait(false) is var read and > 0)
        {
            script.Write(piece, 0, read);
        }

        return script.Length is 0 or > LongestScript ? null : new JobSpecification { Script = script.ToArray(), Wait = wait };
    }

    private static TimeSpan? Duration(ClientCall call, string flag, TimeSpan otherwise) => call.Flags.Last(flag) is not { } text ? otherwise
        : GoDuration.TryParse(text, out var duration) && duration.Nanoseconds >= 0 ? duration.ToTimeSpan()
        : null;

    private static void Tell(ClientCall call, string what)
    {
        if (call.Flags.IsOn("verbose"))
        {
            call.Out.WriteLine(what);
        }
    }
}
