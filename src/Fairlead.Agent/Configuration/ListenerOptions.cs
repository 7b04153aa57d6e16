using System.Collections.Immutable;

namespace Fairlead.Agent.Configuration;

/// <summary>Where the agent listens. A port of -1 is closed; an address list that is empty means the client addresses.</summary>
public sealed record ListenerOptions
{
    /// <summary><c>ports.http</c>. Default 8500.</summary>
    public int HttpPort { get; init; } = 8500;

    /// <summary><c>ports.https</c>. Default -1.</summary>
    public int HttpsPort { get; init; } = -1;

    /// <summary><c>ports.dns</c>. Default 8600.</summary>
    public int DnsPort { get; init; } = 8600;

    /// <summary><c>ports.server</c>. Default 8300.</summary>
    public int ServerPort { get; init; } = 8300;

    /// <summary><c>ports.serf_lan</c>. Default 8301.</summary>
    public int SerfLanPort { get; init; } = 8301;

    /// <summary><c>ports.serf_wan</c>. Default 8302.</summary>
    public int SerfWanPort { get; init; } = 8302;

    /// <summary><c>ports.grpc</c>. Default -1.</summary>
    public int GrpcPort { get; init; } = -1;

    /// <summary><c>addresses.http</c>; <c>unix:///path</c> for a socket.</summary>
    public ImmutableArray<string> Http { get; init; } = [];

    /// <summary><c>addresses.https</c>.</summary>
    public ImmutableArray<string> Https { get; init; } = [];

    /// <summary><c>addresses.dns</c>.</summary>
    public ImmutableArray<string> Dns { get; init; } = [];

    /// <summary><c>addresses.grpc</c>.</summary>
    public ImmutableArray<string> Grpc { get; init; } = [];

    /// <summary><c>serf_lan</c>; empty for the bind address.</summary>
    public string SerfLan { get; init; } = "";

    /// <summary><c>serf_wan</c>; empty for the bind address.</summary>
    public string SerfWan { get; init; } = "";

    /// <summary><c>unix_sockets.user</c>: name or id of the sockets' owner; empty for the agent's.</summary>
    public string UnixSocketUser { get; init; } = "";

    /// <summary><c>unix_sockets.group</c>.</summary>
    public string UnixSocketGroup { get; init; } = "";

    /// <summary><c>unix_sockets.mode</c>: octal digits; empty for the system's default.</summary>
    public string UnixSocketMode { get; init; } = "";
}

/// <summary>How to find the other machines.</summary>
public sealed record JoinOptions
{
    /// <summary><c>start_join</c>: tried once; a failure ends the start.</summary>
    public ImmutableArray<string> StartJoin { get; init; } = [];

    /// <summary><c>retry_join</c>: tried until it works.</summary>
    public ImmutableArray<string> RetryJoin { get; init; } = [];

    /// <summary><c>retry_interval</c>. Default 30 s.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>retry_max</c>: an agent that has not joined after so many attempts ends. Default 0: no end.</summary>
    public int RetryMax { get; init; }

    /// <summary><c>start_join_wan</c>.</summary>
    public ImmutableArray<string> StartJoinWan { get; init; } = [];

    /// <summary><c>retry_join_wan</c>.</summary>
    public ImmutableArray<string> RetryJoinWan { get; init; } = [];

    /// <summary><c>retry_interval_wan</c>. Default 30 s.</summary>
    public TimeSpan RetryIntervalWan { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>retry_max_wan</c>. Default 0.</summary>
    public int RetryMaxWan { get; init; }

    /// <summary><c>rejoin_after_leave</c>. Default false.</summary>
    public bool RejoinAfterLeave { get; init; }
}
