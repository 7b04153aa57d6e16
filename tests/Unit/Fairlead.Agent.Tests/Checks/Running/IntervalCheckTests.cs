using System.Threading.Channels;
using Fairlead.Agent.Checks;
using Fairlead.Agent.Checks.Running;
using Fairlead.Agent.Definitions;
using Fairlead.Registry.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Fairlead.Agent.Tests.Checks.Running;

public sealed class IntervalCheckTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<(CheckStatus Status, string Output)> _reports = Channel.CreateUnbounded<(CheckStatus, string)>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_FewChecks_RunsWithinATenthOfASecondAndThenEachInterval()
    {
        var runner = new StepRunner();
        await using var check = Start(runner);

        _time.Advance(TimeSpan.FromMilliseconds(100));
        await runner.StepAsync(CheckResult.Passing("1"));
        Assert.Equal((CheckStatus.Passing, "1"), await _reports.Reader.ReadAsync(Token));

        await NextRunAsync(runner, TimeSpan.FromSeconds(1), atMost: 10);
        await runner.StepAsync(CheckResult.Critical("2"));
        Assert.Equal((CheckStatus.Critical, "2"), await _reports.Reader.ReadAsync(Token));
    }

    [Fact]
    public void FirstRunIn_NumberOfChecks_SpreadsTheFirstRuns()
    {
        using var schedule = new CheckSchedule(_time, new Random(1));
        var interval = TimeSpan.FromSeconds(10);
        TimeSpan Longest() => Enumerable.Range(0, 100).Max(_ => schedule.FirstRunIn(interval));

        Assert.Equal(TimeSpan.Zero, Longest());

        Enumerable.Range(1, CheckSchedule.ManyChecks - 1).ToList().ForEach(_ => schedule.Enter());
        Assert.InRange(Longest(), TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100));

        schedule.Enter();
        Assert.InRange(Longest(), TimeSpan.FromSeconds(5), interval);
    }

    [Fact]
    public async Task Run_LongerThanTheInterval_IsNeverDoubled()
    {
        var runner = new StepRunner();
        await using var check = Start(runner, timeout: TimeSpan.FromMinutes(5));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await runner.Started.ReadAsync(Token);

        _time.Advance(TimeSpan.FromSeconds(35));

        Assert.Equal(1, runner.Running);
        runner.Finish(CheckResult.Passing("late"));
        Assert.Equal((CheckStatus.Passing, "late"), await _reports.Reader.ReadAsync(Token));
        Assert.Equal(1, runner.Runs);
    }

    [Fact]
    public async Task Run_PastItsTimeout_IsCancelledAndCritical()
    {
        var runner = new StepRunner();
        await using var check = Start(runner, timeout: TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await runner.Started.ReadAsync(Token);

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal((CheckStatus.Critical, "Timed out (3s) running check"), await _reports.Reader.ReadAsync(Token));
    }

    [Fact]
    public async Task Run_Throws_IsCriticalAndGoesOn()
    {
        var runner = new StepRunner();
        await using var check = Start(runner);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await runner.Started.ReadAsync(Token);

        runner.Fail(new InvalidOperationException("broken"));
        Assert.Equal((CheckStatus.Critical, "the check could not be run: broken"), await _reports.Reader.ReadAsync(Token));

        await NextRunAsync(runner, TimeSpan.FromSeconds(1), atMost: 10);
        await runner.StepAsync(CheckResult.Passing("again"));
        Assert.Equal((CheckStatus.Passing, "again"), await _reports.Reader.ReadAsync(Token));
    }

    [Fact]
    public async Task Dispose_DuringARun_CancelsItAndReportsNothing()
    {
        var runner = new StepRunner();
        var check = Start(runner);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        await runner.Started.ReadAsync(Token);

        await check.DisposeAsync();

        Assert.Equal(0, runner.Running);
        Assert.False(_reports.Reader.TryRead(out _));
        Assert.True(runner.IsDisposed);
    }

    private IntervalCheck Start(StepRunner runner, TimeSpan? timeout = null)
    {
        var definition = new CheckDefinition { Kind = CheckKind.Http, CheckId = "c", Interval = TimeSpan.FromSeconds(10), Timeout = timeout ?? TimeSpan.Zero };
        var check = new IntervalCheck(
            definition, runner, new CheckSchedule(_time, new Random(1)), (_, status, output) => _reports.Writer.TryWrite((status, output)), NullLogger.Instance);
        check.Start();
        return check;
    }

    /// <summary>The timer is set by the end of a run, on another thread: turn the clock until it fires.</summary>
    private async Task NextRunAsync(StepRunner runner, TimeSpan step, int atMost)
    {
        var turned = 0;
        while (runner.Running == 0)
        {
            if (runner.IsIdle && turned < atMost)
            {
                _time.Advance(step);
                turned++;
            }

            await Task.Yield();
            Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A runner whose runs the test ends.</summary>
    private sealed class StepRunner : ICheckRunner
    {
        private readonly Channel<int> _started = Channel.CreateUnbounded<int>();
        private TaskCompletionSource<CheckResult> _result = new();
        private int _running;

        public ChannelReader<int> Started => _started.Reader;

        public int Running => Volatile.Read(ref _running);

        public int Runs { get; private set; }

        public bool IsIdle => Running == 0;

        public bool IsDisposed { get; private set; }

        public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
        {
            _result = new TaskCompletionSource<CheckResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Increment(ref _running);
            Runs++;
            _started.Writer.TryWrite(Runs);
            try
            {
                return await _result.Task.WaitAsync(cancellationToken);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }

        public async Task StepAsync(CheckResult result)
        {
            await Started.ReadAsync(Token);
            Finish(result);
        }

        public void Finish(CheckResult result) => _result.SetResult(result);

        public void Fail(Exception failure) => _result.SetException(failure);

        public void Dispose() => IsDisposed = true;
    }
}
