using System.Xml.Linq;

namespace Fairlead.House.Tests;

/// <summary>The walls of docs/ARCHITECTURE.md: which room may know which.</summary>
public sealed class RoomTests
{
    /// <summary>Room to the rooms it may reference; what is not here may not be.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Fairlead.Primitives"] = [],
        ["Fairlead.Store"] = ["Fairlead.Primitives"],
        ["Fairlead.Registry"] = ["Fairlead.Store", "Fairlead.Primitives"],
        ["Fairlead.Cluster"] = ["Fairlead.Registry", "Fairlead.Store", "Fairlead.Primitives"],
        ["Fairlead.Agent"] = ["Fairlead.Registry", "Fairlead.Store", "Fairlead.Primitives"],
        ["Fairlead.Api"] = ["Fairlead.Agent", "Fairlead.Cluster", "Fairlead.Registry", "Fairlead.Store", "Fairlead.Primitives"],
        ["Fairlead.Client"] = ["Fairlead.Registry", "Fairlead.Primitives"],
        ["Fairlead.Templates"] = ["Fairlead.Registry", "Fairlead.Primitives"],
        ["Fairlead.Balancer"] = ["Fairlead.Registry", "Fairlead.Primitives"],
        ["Fairlead.Dashboard"] = ["Fairlead.Registry", "Fairlead.Primitives"],
        ["Fairlead"] = ["*"],
    };

    [Fact]
    public void ProjectReferences_EveryRoom_OnlyDownwards()
    {
        var wrong = new List<string>();
        foreach (var path in Projects())
        {
            var room = Path.GetFileNameWithoutExtension(path);
            Assert.True(Allowed.TryGetValue(room, out var allowed), $"{path} is a room that docs/ARCHITECTURE.md does not know");
            if (allowed is ["*"])
            {
                continue;
            }

            wrong.AddRange(References(path).Except(allowed!).Select(other => $"{room} must not reference {other}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void FolderNames_InSource_AreNouns()
    {
        string[] banned = ["Common", "Utils", "Utilities", "Helpers", "Infrastructure", "Misc", "Manager", "Managers"];
        var wrong = Repository.Files.Where(file => file.StartsWith("src/", StringComparison.Ordinal))
            .Where(file => file.Split('/').Any(part => banned.Contains(Path.GetFileNameWithoutExtension(part))));

        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Projects() =>
        Repository.Files.Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal));

    private static IEnumerable<string> References(string project) =>
        XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
