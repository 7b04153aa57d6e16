using Fairlead.Cluster.Forming;

namespace Fairlead.Cluster.Tests.Forming;

public sealed class StoreSeatTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("fairlead-seat-").FullName;

    private string Path => System.IO.Path.Combine(directory, "store", "seat.json");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Load_Missing_IsNull() => Assert.Null(StoreSeat.Load(Path));

    [Fact]
    public void Load_Saved_IsTheSame()
    {
        new StoreSeat { State = SeatState.Voted, Members = [new SeatMember("1", "a", "http://a:2380")] }.Save(Path);

        StoreSeat found = StoreSeat.Load(Path)!;
        Assert.Equal(SeatState.Voted, found.State);
        Assert.Equal(new SeatMember("1", "a", "http://a:2380"), Assert.Single(found.Members));
    }

    [Fact]
    public void Load_Damaged_SaysWhichFile()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        File.WriteAllText(Path, "{ \"State\": ");

        Assert.Contains(Path, Assert.Throws<InvalidDataException>(() => StoreSeat.Load(Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", 8301)]
    [InlineData("10.0.0.1:9", "10.0.0.1", 9)]
    [InlineData("::1", "::1", 8301)]
    [InlineData("[::1]:9", "::1", 9)]
    [InlineData("name:9", "name", 9)]
    public void Split_Word_IsHostAndPort(string word, string host, int port) => Assert.Equal((host, port), ServerAddresses.Split(word, 8301));

    [Fact]
    public void Split_NoPort_IsRefused() => Assert.Throws<FormatException>(() => ServerAddresses.Split("name:x", 8301));
}
