using Fairlead.Primitives.Loops;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Fairlead.Primitives.Tests.Loops;

public sealed class SupervisedLoopTests
{
    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Round_Throws_LoopGoesOnAfterBackOff()
    {
        var time = new AutoTimeProvider();
        var rounds = 0;
        var third = new TaskCompletionSource();
        await using var loop = new SupervisedLoop("test", async token =>
        {
            switch (++rounds)
            {
                case 1 or 2:
                    throw new InvalidOperationException("round " + rounds);
                case 3:
                    third.SetResult();
                    break;
                default:
                    await Task.Delay(Timeout.InfiniteTimeSpan, token);
                    break;
            }
        }, NullLogger.Instance, time);
        loop.Start();

        await third.Task.WaitAsync(TestToken);
        await loop.DisposeAsync();

        Assert.Equal(2, loop.Failures);
        Assert.Equal(1, loop.Heartbeats);
        Assert.Null(loop.LastFailure);
        Assert.Equal([TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(200)], time.Waits);
    }

    [Fact]
    public async Task Round_FailsAgainAndAgain_IsToldOnceAndThatItWorksAgain()
    {
        var log = new ListLogger();
        var rounds = 0;
        var good = new TaskCompletionSource();
        await using var loop = new SupervisedLoop("test", async token =>
        {
            switch (++rounds)
            {
                case 1 or 2:
                    throw new InvalidOperationException();
                case 3:
                    throw new TimeoutException();
                case 4:
                    throw new IOException("told elsewhere");
                case 5:
                    break;
                default:
                    good.TrySetResult();
                    await Task.Delay(Timeout.InfiniteTimeSpan, token);
                    break;
            }
        }, log, new AutoTimeProvider(), new SupervisedLoopOptions { IsToldElsewhere = static failure => failure is IOException });
        loop.Start();
        await good.Task.WaitAsync(TestToken);
        await loop.DisposeAsync();

        Assert.Equal([LogLevel.Error, LogLevel.Debug, LogLevel.Error, LogLevel.Debug, LogLevel.Information], log.Levels);
    }

    private sealed class ListLogger : ILogger
    {
        public List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Levels.Add(logLevel);
    }

    [Fact]
    public async Task Dispose_WhileBackingOff_EndsAtOnce()
    {
        var failed = new TaskCompletionSource();
        var loop = new SupervisedLoop("test", _ =>
        {
            failed.TrySetResult();
            throw new InvalidOperationException();
        }, NullLogger.Instance, new FakeTimeProvider());
        loop.Start();
        await failed.Task.WaitAsync(TestToken);

        await loop.DisposeAsync();

        Assert.Equal(1, loop.Failures);
        Assert.NotNull(loop.LastFailure);
    }

    [Fact]
    public async Task Start_Twice_IsRefused()
    {
        await using var loop = new SupervisedLoop("test", token => Task.Delay(Timeout.Infinite, token), NullLogger.Instance, TimeProvider.System);
        loop.Start();

        Assert.Throws<InvalidOperationException>(loop.Start);
    }

    /// <summary>A clock on which every wait is over at once and is written down.</summary>
    private sealed class AutoTimeProvider : TimeProvider
    {
        public List<TimeSpan> Waits { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits.Add(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
