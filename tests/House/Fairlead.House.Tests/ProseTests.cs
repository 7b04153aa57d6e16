using System.Text.RegularExpressions;

namespace Fairlead.House.Tests;

/// <summary>Prose that stays true: what docs put in code marks exists.</summary>
public sealed partial class ProseTests
{
    [Fact]
    public void Docs_CodeNamesInMarks_ExistInTheCode()
    {
        var code = string.Join('\n', Repository.Files
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".proto", StringComparison.Ordinal) || file.EndsWith(".csproj", StringComparison.Ordinal))
            .Where(file => !file.StartsWith("docs/", StringComparison.Ordinal))
            .Select(Repository.Read));
        var words = Word().Matches(code).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        var missing = Prose
            .SelectMany(file => CodeName().Matches(Repository.Read(file)).Select(match => (File: file, Name: match.Groups[1].Value)))
            .Where(found => !words.Contains(found.Name))
            .Select(found => $"{found.File}: `{found.Name}` is nowhere in the code")
            .Distinct();

        Assert.Empty(missing);
    }

    [Fact]
    public void Docs_RelativeLinks_LeadSomewhere()
    {
        var broken = Prose.SelectMany(file => Link().Matches(Repository.Read(file)).Select(match => (File: file, Target: match.Groups[1].Value)))
            .Where(link => !link.Target.Contains("://", StringComparison.Ordinal) && !link.Target.StartsWith('#'))
            .Where(link =>
            {
                var path = Path.Combine(Repository.Root, Path.GetDirectoryName(link.File)!, link.Target.Split('#')[0]);
                return !File.Exists(path) && !Directory.Exists(path);
            })
            .Select(link => $"{link.File}: {link.Target}");

        Assert.Empty(broken);
    }

    [Fact]
    public void Docs_DecisionPages_HaveANumberOfTheirOwn()
    {
        var twice = Repository.Files.Where(file => file.StartsWith("docs/decisions/", StringComparison.Ordinal))
            .GroupBy(file => Path.GetFileName(file)[..4])
            .Where(group => group.Count() > 1)
            .Select(group => string.Join(" and ", group));

        Assert.Empty(twice);
    }

    private static IEnumerable<string> Prose => Repository.Files.Where(file => file.EndsWith(".md", StringComparison.Ordinal));

    /// <summary>A name with at least two humps in code marks: <c>IRegistryView</c>, not <c>Node</c>, which the field uses too.</summary>
    [GeneratedRegex(@"`([A-Z][A-Za-z0-9]*[a-z0-9][A-Z][A-Za-z0-9]*)(?:\(\))?`")]
    private static partial Regex CodeName();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
