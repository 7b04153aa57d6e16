using Fairlead.Primitives.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Fairlead.Primitives.Tests.Logging;

public sealed class RotatingFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rotating-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void WriteLine_BeyondTheSize_BeginsANewFileAndKeepsTheNewestOldOnes()
    {
        using (var file = Open(bytes: 10, maxFiles: 2))
        {
            for (var i = 0; i < 4; i++)
            {
                Assert.True(file.TryWriteLine($"line {i}"));
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        Assert.Equal("line 3\n", File.ReadAllText(Log));
        Assert.Equal(["line 1\n", "line 2\n"], Old().Select(File.ReadAllText));
    }

    [Fact]
    public void WriteLine_BeyondTheAge_BeginsANewFile()
    {
        using (var file = Open(age: TimeSpan.FromHours(1)))
        {
            file.TryWriteLine("old");
            _time.Advance(TimeSpan.FromHours(1));
            file.TryWriteLine("new");
        }

        Assert.Equal("new\n", File.ReadAllText(Log));
        Assert.Equal("old\n", File.ReadAllText(Assert.Single(Old())));
    }

    [Fact]
    public void WriteLine_ExistingFile_IsContinued()
    {
        File.WriteAllText(Log, "before\n");
        using (var file = Open())
        {
            file.TryWriteLine("after");
        }

        Assert.Equal("before\nafter\n", File.ReadAllText(Log));
    }

    private string Log => Path.Combine(_directory, "consul.log");

    private RotatingFile Open(long bytes = 0, TimeSpan age = default, int maxFiles = 0) => new(new RotatingFileOptions(Log, bytes, age, maxFiles), _time);

    private IEnumerable<string> Old() => Directory.GetFiles(_directory, "consul-*.log").Order(StringComparer.Ordinal);
}
