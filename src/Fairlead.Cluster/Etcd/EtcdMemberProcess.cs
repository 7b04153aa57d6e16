using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Etcd;

/// <summary>
/// Runs an etcd member as a child: starts it, starts it again with a back-off when it ends, and takes it along when this process dies,
/// however it dies.
/// </summary>
/// <remarks>
/// One thread starts the child and waits for it, for good: the kernel sends the parent's death signal when the thread that forked ends
/// (prctl(2), PR_SET_PDEATHSIG), and a thread of the pool may end at any time.
/// </remarks>
public sealed class EtcdMemberProcess : IAsyncDisposable
{
    private const int LastWordsLines = 20;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>A member that ran this long was well: the next wait begins anew.</summary>
    private static readonly TimeSpan Well = TimeSpan.FromSeconds(30);

    /// <summary>What a member that met a full disk needs before it is worth starting again: a few of its commits.</summary>
    private const long LeastRoom = 4L << 20;

    private static readonly TimeSpan RoomInterval = TimeSpan.FromSeconds(1);

    /// <summary>A member that runs this long does not end for what ended it before.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(5);

    private readonly EtcdMemberOptions options;
    private readonly ILogger logger;
    private readonly Thread thread;
    private readonly ManualResetEventSlim stopping = new();
    private readonly Lock gate = new();
    private readonly Queue<string> lastWords = new();
    private readonly TaskCompletionSource removed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? process;
    private string? trouble;
    private long startedAt;
    private int starts;
    private int disposed;

    /// <summary>Whether it ended for want of space. The supervising thread's own.</summary>
    private bool full;

    /// <param name="options">The member.</param>
    /// <param name="logger">Told of every start and end.</param>
    public EtcdMemberProcess(EtcdMemberOptions options, ILogger logger)
    {
        (this.options, this.logger) = (options, logger);
        thread = new Thread(Supervise) { IsBackground = true, Name = "etcd " + options.Name };
    }

    /// <summary>The child's process id; null while none runs.</summary>
    public int? ProcessId
    {
        get
        {
            lock (gate)
            {
                return process?.Id;
            }
        }
    }

    /// <summary>How often it was started; more than once means that it ended by itself.</summary>
    public int Starts => Volatile.Read(ref starts);

    /// <summary>Completes when the member says that the cluster has removed it: it is not started again, and its data is of no use any more.</summary>
    public Task Removed => removed.Task;

    /// <summary>Why it does not stay up, in words for a person; null while it does, or when its last words say nothing that is known.</summary>
    public string? Trouble => ProcessId is not null && Stopwatch.GetElapsedTime(Volatile.Read(ref startedAt)) > Settled ? null : Volatile.Read(ref trouble);

    /// <summary>Starts supervising. Whether the member answers is for its client to find out.</summary>
    public void Start() => thread.Start();

    /// <summary>Ends the member: SIGTERM, and SIGKILL when that takes too long.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        lock (gate)
        {
            stopping.Set();
            Terminate();
        }

        if (thread.ThreadState.HasFlag(System.Threading.ThreadState.Unstarted))
        {
            return;
        }

        await Task.Run(() =>
        {
            if (!thread.Join(options.StopTimeout))
            {
                Kill();
                thread.Join();
            }
        }).ConfigureAwait(false);
        stopping.Dispose();
    }

    private void Supervise()
    {
        TimeSpan wait = FirstWait;
        do
        {
            long started = Stopwatch.GetTimestamp();
            try
            {
                Directory.CreateDirectory(options.DataDirectory);
                if (RunOnce() is not { } exitCode)
                {
                    return;
                }

                if (removed.Task.IsCompleted)
                {
                    Volatile.Write(ref trouble, EtcdLastWords.Explain(EtcdLastWords.Removed, options.DataDirectory));
                    Log.EtcdRemoved(logger, options.Name);
                    return;
                }

                wait = Stopwatch.GetElapsedTime(started) >= Well ? FirstWait : wait;
                string words = LastWords();
                full = EtcdLastWords.TellOfFullDisk(words);
                Volatile.Write(ref trouble, EtcdLastWords.Explain(words, options.DataDirectory));
                Log.EtcdEnded(logger, options.Name, exitCode, wait, Trouble ?? "", words);
            }
            catch (Exception error) when (error is Win32Exception or IOException or UnauthorizedAccessException)
            {
                Log.EtcdStartFailed(logger, error, options.Name, wait);
            }

            if (stopping.Wait(wait) || !WaitForRoom())
            {
                return;
            }

            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }
        while (true);
    }

    /// <summary>
    /// A full disk ends a member within seconds of every start, and each start takes what little space there is: it stays down until there is some. False when
    /// we are stopping.
    /// </summary>
    private bool WaitForRoom()
    {
        while (full && FreeSpace() < LeastRoom)
        {
            if (stopping.Wait(RoomInterval))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Bytes; more than anybody needs when the disk cannot be asked, and the start will tell why.</summary>
    private long FreeSpace()
    {
        try
        {
            return new DriveInfo(options.DataDirectory).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return long.MaxValue;
        }
    }

    /// <summary>The exit code, or null when it ended because we are stopping.</summary>
    private int? RunOnce()
    {
        Process child;
        lock (gate)
        {
            if (stopping.IsSet)
            {
                return null;
            }

            child = Process.Start(StartInfo())!;
            process = child;
            Volatile.Write(ref startedAt, Stopwatch.GetTimestamp());
        }

        using (child)
        {
            Interlocked.Increment(ref starts);
            lock (lastWords)
            {
                lastWords.Clear();
            }

            Log.EtcdStarted(logger, options.Name, child.Id, options.DataDirectory);
            child.OutputDataReceived += (_, line) => Remember(line.Data);
            child.ErrorDataReceived += (_, line) => Remember(line.Data);
            child.BeginOutputReadLine();
            child.BeginErrorReadLine();
            child.WaitForExit();
            lock (gate)
            {
                process = null;
                return stopping.IsSet ? null : child.ExitCode;
            }
        }
    }

    private ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true };
        if (ParentDeathSignal.Program is { } setpriv)
        {
            start.FileName = setpriv;
            ParentDeathSignal.Arguments.ForEach(start.ArgumentList.Add);
            start.ArgumentList.Add(options.Binary);
        }
        else
        {
            Log.NoParentDeathSignal(logger);
            start.FileName = options.Binary;
        }

        EtcdArguments.Of(options).ForEach(start.ArgumentList.Add);
        // etcd reads every flag from the environment, too; nothing of the user's shell may change the member.
        foreach (string name in start.Environment.Keys.Where(static name => name.StartsWith("ETCD_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        return start;
    }

    private void Terminate()
    {
        if (process is { HasExited: false } child)
        {
            using var kill = Process.Start("kill", ["-TERM", child.Id.ToString(CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
    }

    private void Kill()
    {
        lock (gate)
        {
            process?.Kill();
        }
    }

    private void Remember(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (line.Contains(EtcdLastWords.Removed, StringComparison.Ordinal))
        {
            removed.TrySetResult();
        }

        lock (lastWords)
        {
            lastWords.Enqueue(line);
            if (lastWords.Count > LastWordsLines)
            {
                lastWords.Dequeue();
            }
        }
    }

    private string LastWords()
    {
        lock (lastWords)
        {
            return lastWords.Count == 0 ? "none" : string.Join(Environment.NewLine, lastWords);
        }
    }
}
