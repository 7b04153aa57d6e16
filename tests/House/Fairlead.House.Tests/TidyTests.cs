using System.Text.RegularExpressions;

namespace Fairlead.House.Tests;

/// <summary>Habits that a reader would otherwise have to look for.</summary>
public sealed partial class TidyTests
{
    [Fact]
    public void Source_Anywhere_HasNoUnfinishedWork() => Assert.Empty(Matches(Code, Unfinished()));

    [Fact]
    public void Tests_Anywhere_DoNotSleep() =>
        Assert.Empty(Matches(Code.Where(file => file.StartsWith("tests/", StringComparison.Ordinal)), Sleeps()));

    [Fact]
    public void Source_InRooms_SwallowsNoException() =>
        Assert.Empty(Matches(Code.Where(file => file.StartsWith("src/", StringComparison.Ordinal)), Swallowed()));

    [Fact]
    public void LogMessages_EveryRoom_HaveIdsOfTheirOwn()
    {
        var ids = Code.Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(file => LogId().Matches(Repository.Read(file)).Select(match => (File: file, Id: match.Groups[1].Value)))
            .ToList();

        Assert.NotEmpty(ids);
        Assert.Empty(ids.GroupBy(log => log.Id).Where(group => group.Count() > 1).Select(group => $"{group.Key}: {string.Join(", ", group.Select(log => log.File))}"));
    }

    /// <summary>Every code file but this one, which has to name what it looks for.</summary>
    private static IEnumerable<string> Code => Repository.Files.Where(file =>
        file.EndsWith(".cs", StringComparison.Ordinal) && !file.EndsWith("/TidyTests.cs", StringComparison.Ordinal));

    private static List<string> Matches(IEnumerable<string> files, Regex pattern) =>
        [.. files.SelectMany(file => pattern.Matches(Repository.Read(file)).Select(match => $"{file}: {match.Value.Trim()}"))];

    [GeneratedRegex(@"LoggerMessage\((?:EventId = )?(\d+)")]
    private static partial Regex LogId();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b|\bSkip\s*=\s*""")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"Thread\.Sleep\(|Task\.Delay\(\s*(?:[1-9]|TimeSpan)")]
    private static partial Regex Sleeps();

    [GeneratedRegex(@"catch\s*(?:\(Exception[^)]*\))?\s*\{\s*\}")]
    private static partial Regex Swallowed();
}
