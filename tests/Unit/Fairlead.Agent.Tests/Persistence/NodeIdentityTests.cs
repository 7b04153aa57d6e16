using Fairlead.Agent.Persistence;

namespace Fairlead.Agent.Tests.Persistence;

public sealed class NodeIdentityTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agent-id-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void LoadOrCreate_SameDirectory_KeepsTheId()
    {
        var data = Path.Combine(_directory, "data");
        var first = NodeIdentity.LoadOrCreate(data, "");

        Assert.Equal(first, NodeIdentity.LoadOrCreate(data, ""));
        Assert.NotEqual(first, NodeIdentity.LoadOrCreate(null, ""));
        Assert.True(Guid.TryParse(first, out _));
    }

    [Fact]
    public void LoadOrCreate_Given_IsTaken() =>
        Assert.Equal("b5a8b0a5-9b7f-4b7b-8d7e-0c3c5c8e6a01", NodeIdentity.LoadOrCreate(_directory, "B5A8B0A5-9B7F-4B7B-8D7E-0C3C5C8E6A01"));

    [Fact]
    public void LoadOrCreate_DamagedFile_SaysWhichAndWhat()
    {
        File.WriteAllText(Path.Combine(_directory, "node-id"), "garbage");

        var error = Assert.Throws<FormatException>(() => NodeIdentity.LoadOrCreate(_directory, ""));

        Assert.Equal($"{_directory}/node-id: \"garbage\" is not a GUID; remove it to get a new one", error.Message);
    }
}
