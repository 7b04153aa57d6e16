using System.ComponentModel;
using System.Globalization;
using System.Text;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging;

namespace Fairlead.Agent.RemoteExecution;

/// <summary>
/// One job on this node: fetched, acknowledged, run, its output and its end written to the store. The job's session is what ties both
/// ends together: when it is gone, nobody reads any more, and the program is killed with all it started.
/// </summary>
internal sealed class RemoteJob(JobKeys keys, string node, JobBoard board, JobLimits limits, ILogger logger, TimeProvider time)
{
    /// <summary>As a shell tells of a program that cannot be started, and of one that was killed.</summary>
    private const int NotStarted = 127;
    private const int Killed = 137;

    private int _pieces;
    private long _written;

    /// <summary>Runs it to its end, whatever that is; what goes wrong is logged.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            // 1. What is to be done.
            if (await FetchAsync(cancellationToken).ConfigureAwait(false) is not { } job)
            {
                return;
            }

            // 2. Say that we take part, then do it.
            await WriteAsync(keys.Acknowledgement(node), default, cancellationToken).ConfigureAwait(false);
            Log.RemoteJobTaken(logger, keys.Session);
            var code = await RunAsync(job, cancellationToken).ConfigureAwait(false);

            // 3. Say how it went.
            await WriteAsync(keys.Exit(node), Encoding.ASCII.GetBytes(code.ToString(CultureInfo.InvariantCulture)), cancellationToken).ConfigureAwait(false);
            Log.RemoteJobEnded(logger, keys.Session, code);
        }
        catch (JobLostException lost)
        {
            Log.RemoteJobLost(logger, keys.Session, lost.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.RemoteJobLost(logger, keys.Session, "this agent ends");
        }
    }

    /// <summary>The event may be faster than the key: it is asked for as long as an outage may take.</summary>
    private async Task<JobSpecification?> FetchAsync(CancellationToken cancellationToken)
    {
        var bytes = await TryAsync(() => board.ReadAsync(keys.Job, cancellationToken), cancellationToken).ConfigureAwait(false)
            ?? throw new JobLostException($"there is no key {keys.Job}");
        var job = JobJson.ReadSpecification(bytes, out var fault);
        if (fault is not null)
        {
            Log.RemoteJobUnreadable(logger, keys.Job, fault);
        }

        return job;
    }

    private async Task<int> RunAsync(JobSpecification job, CancellationToken cancellationToken)
    {
        JobProgram program;
        try
        {
            program = JobProgram.Start(job);
        }
        catch (Exception failure) when (failure is Win32Exception or IOException or UnauthorizedAccessException)
        {
            await WriteOutputAsync(Encoding.UTF8.GetBytes($"it cannot be started: {failure.Message}\n"), cancellationToken).ConfigureAwait(false);
            return NotStarted;
        }

        using (program)
        {
            using var pipes = new JobPipes(program.Process.Output, program.Process.Error);
            using var limit = new CancellationTokenSource(limits.Run, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var ending = EndAsync(program, pipes, either.Token);
            var whole = false;
            try
            {
                whole = await PublishAsync(pipes, HeartbeatOf(job), either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // Told below.
            }
            finally
            {
                if (!whole)
                {
                    await program.Process.KillAsync().ConfigureAwait(false);
                    pipes.Abandon();
                    await either.CancelAsync().ConfigureAwait(false);
                }

                await ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (whole)
            {
                return program.Process.ExitCode;
            }

            var why = limit.IsCancellationRequested ? $"it ran for {limits.Run}" : $"it wrote more than {limits.Output} bytes";
            await WriteOutputAsync(Encoding.UTF8.GetBytes($"\nkilled: {why}\n"), cancellationToken).ConfigureAwait(false);
            return Killed;
        }
    }

    /// <summary>Half of what whoever waits takes for the end, so that one beat may be late.</summary>
    private TimeSpan HeartbeatOf(JobSpecification job) => job.Wait / 2 < limits.Heartbeat ? job.Wait / 2 : limits.Heartbeat;

    private static async Task EndAsync(JobProgram program, JobPipes pipes, CancellationToken cancellationToken)
    {
        await program.Process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        await pipes.FinishAsync().ConfigureAwait(false);
    }

    /// <summary>Writes what comes, gathered into pieces, and an empty piece now and then while nothing comes.</summary>
    /// <returns>Whether all of it is written; false when it is too much.</returns>
    private async Task<bool> PublishAsync(JobPipes pipes, TimeSpan heartbeat, CancellationToken cancellationToken)
    {
        using var gathered = new MemoryStream();
        var more = pipes.Pieces.WaitToReadAsync(cancellationToken).AsTask();
        var since = time.GetTimestamp();
        while (true)
        {
            var due = (gathered.Length > 0 ? limits.Flush : heartbeat) - time.GetElapsedTime(since);
            if (due > TimeSpan.Zero && gathered.Length < limits.Piece)
            {
                await ((Task)more).WaitAsync(due, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (more.IsCompletedSuccessfully && gathered.Length < limits.Piece)
            {
                if (!await more.ConfigureAwait(false))
                {
                    return gathered.Length == 0 || await FlushAsync(gathered, cancellationToken).ConfigureAwait(false);
                }

                // The first byte of a piece begins its time.
                since = gathered.Length == 0 ? time.GetTimestamp() : since;
                while (gathered.Length < limits.Piece && pipes.Pieces.TryRead(out var piece))
                {
                    gathered.Write(piece);
                }

                more = pipes.Pieces.WaitToReadAsync(cancellationToken).AsTask();
                continue;
            }

            if (!await FlushAsync(gathered, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            since = time.GetTimestamp();
        }
    }

    private async Task<bool> FlushAsync(MemoryStream gathered, CancellationToken cancellationToken)
    {
        var room = limits.Output - _written;
        var bytes = gathered.ToArray();
        gathered.SetLength(0);
        await WriteOutputAsync(bytes.AsMemory(0, (int)Math.Min(room, bytes.Length)), cancellationToken).ConfigureAwait(false);
        _written += bytes.Length;
        return bytes.Length <= room;
    }

    private Task WriteOutputAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => WriteAsync(keys.Output(node, _pieces++), bytes, cancellationToken);

    private async Task WriteAsync(string key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        var written = await TryAsync<bool>(async () => await board.WriteAsync(key, value, keys.Session, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
        if (written != true)
        {
            throw new JobLostException($"the key {key} is refused: its session is gone");
        }
    }

    /// <summary>Asks until there is an answer, for as long as an outage may take.</summary>
    /// <returns>Null when there was an answer and it was no.</returns>
    private async Task<T?> TryAsync<T>(Func<Task<T?>> ask, CancellationToken cancellationToken)
        where T : struct
    {
        var began = time.GetTimestamp();
        while (true)
        {
            RegistryUnavailableException? silent = null;
            try
            {
                if (await ask().ConfigureAwait(false) is { } answer)
                {
                    return answer;
                }
            }
            catch (RegistryUnavailableException unavailable)
            {
                silent = unavailable;
            }

            if (time.GetElapsedTime(began) >= limits.Outage)
            {
                return silent is null ? null : throw new JobLostException(silent.Message);
            }

            await Task.Delay(limits.Retry, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class JobLostException(string message) : Exception(message);
}
