internal import Documents

/// The Go structs of Docker's API behind what `inspect` shows, so that templates print as people know them.
///
/// Only what is listed here exists in the first of the two passes (see `Template`): `{{.Id}}` is a name of the JSON,
/// not of the struct, and makes the whole template fall back to the JSON. The order of fields is the order in which Go
/// prints a struct: `{{.HostConfig.PortBindings}}` is `map[80/tcp:[{ 18110}]]`.
enum InspectShapes {
    /// What is inspected; the raw value is the struct's name in the tables.
    enum Kind: String {
        case container = "InspectResponse"
        case image = "ImageInspect"
        case network = "Inspect"
        case volume = "Volume"
        /// JSON whose Go type nobody needs to know, such as that of `info` and `version`.
        case document = ""
    }

    /// `object` as the template's first pass sees it; `nil` when there is none.
    static func value(_ object: JSON, as kind: Kind) -> TemplateValue? {
        switch kind {
        case .container: container.value(object, as: kind.rawValue)
        case .image: image.value(object, as: kind.rawValue)
        case .network: network.value(object, as: kind.rawValue)
        case .volume: volume.value(object, as: kind.rawValue)
        case .document: nil
        }
    }

    private static let container = TemplateShapes(
        package: "container",
        table: """
            InspectResponse ID=Id Created Path Args:[]string State:*State Image ResolvConfPath HostnamePath HostsPath
             LogPath Name RestartCount:int Driver Platform MountLabel ProcessLabel AppArmorProfile ExecIDs:[]string
             HostConfig:*HostConfig GraphDriver:DriverData SizeRw:*int SizeRootFs:*int Mounts:[]MountPoint Config:*Config
             NetworkSettings:*NetworkSettings
            State Status Running:bool Paused:bool Restarting:bool OOMKilled:bool Dead:bool Pid:int ExitCode:int Error
             StartedAt FinishedAt Health:*Health
            Health Status FailingStreak:int Log:[]*HealthcheckResult
            HealthcheckResult Start:time End:time ExitCode:int Output
            DriverData Data:map[string]string Name
            MountPoint Type Name Source Destination Driver Mode RW:bool Propagation
            PortBinding HostIP=HostIp HostPort
            HostConfig Binds:[]string ContainerIDFile LogConfig:LogConfig NetworkMode
             PortBindings:map[string][]PortBinding RestartPolicy:RestartPolicy AutoRemove:bool VolumeDriver
             VolumesFrom:[]string ConsoleSize:[]int Annotations:map[string]string CapAdd:[]string CapDrop:[]string
             CgroupnsMode DNS=Dns:[]string DNSOptions=DnsOptions:[]string DNSSearch=DnsSearch:[]string
             ExtraHosts:[]string GroupAdd:[]string IpcMode Cgroup Links:[]string OomScoreAdj:int PidMode Privileged:bool
             PublishAllPorts:bool ReadonlyRootfs:bool SecurityOpt:[]string StorageOpt:map[string]string
             Tmpfs:map[string]string UTSMode UsernsMode ShmSize:int Sysctls:map[string]string Runtime Isolation
             CPUShares=CpuShares:int Memory:int NanoCPUs=NanoCpus:int CgroupParent BlkioWeight:int
             BlkioWeightDevice:[]*WeightDevice BlkioDeviceReadBps:[]*ThrottleDevice
             BlkioDeviceWriteBps:[]*ThrottleDevice BlkioDeviceReadIOps:[]*ThrottleDevice
             BlkioDeviceWriteIOps:[]*ThrottleDevice CPUPeriod=CpuPeriod:int CPUQuota=CpuQuota:int
             CPURealtimePeriod=CpuRealtimePeriod:int CPURealtimeRuntime=CpuRealtimeRuntime:int CpusetCpus CpusetMems
             Devices:[]DeviceMapping DeviceCgroupRules:[]string DeviceRequests:[]DeviceRequest KernelMemory:int
             KernelMemoryTCP:int MemoryReservation:int MemorySwap:int MemorySwappiness:*int OomKillDisable:*bool
             PidsLimit:*int Ulimits:[]*Ulimit CPUCount=CpuCount:int CPUPercent=CpuPercent:int IOMaximumIOps:int
             IOMaximumBandwidth:int Mounts:[]Mount MaskedPaths:[]string ReadonlyPaths:[]string Init:*bool
            LogConfig Type Config:map[string]string
            RestartPolicy Name MaximumRetryCount:int
            WeightDevice Path Weight:int
            ThrottleDevice Path Rate:int
            DeviceMapping PathOnHost PathInContainer CgroupPermissions
            DeviceRequest Driver Count:int DeviceIDs:[]string Capabilities:[][]string Options:map[string]string
            Ulimit Name Hard:int Soft:int
            Mount Type Source Target ReadOnly:bool Consistency BindOptions:*BindOptions VolumeOptions:*VolumeOptions
             ImageOptions:*ImageOptions TmpfsOptions:*TmpfsOptions
            BindOptions Propagation NonRecursive:bool CreateMountpoint:bool ReadOnlyNonRecursive:bool
             ReadOnlyForceRecursive:bool
            VolumeOptions NoCopy:bool Labels:map[string]string Subpath DriverConfig:*Driver
            Driver Name Options:map[string]string
            ImageOptions Subpath
            TmpfsOptions SizeBytes:int Mode:int Options:[][]string
            Config Hostname Domainname User AttachStdin:bool AttachStdout:bool AttachStderr:bool
             ExposedPorts:map[string]Empty Tty:bool OpenStdin:bool StdinOnce:bool Env:[]string Cmd:[]string
             Healthcheck:*HealthConfig ArgsEscaped:bool Image Volumes:map[string]Empty WorkingDir Entrypoint:[]string
             NetworkDisabled:bool MacAddress OnBuild:[]string Labels:map[string]string StopSignal StopTimeout:*int
             Shell:[]string
            HealthConfig Test:[]string Interval:duration Timeout:duration StartPeriod:duration StartInterval:duration
             Retries:int
            NetworkSettings Bridge SandboxID SandboxKey Ports:map[string][]PortBinding HairpinMode:bool
             LinkLocalIPv6Address LinkLocalIPv6PrefixLen:int SecondaryIPAddresses:[]Address
             SecondaryIPv6Addresses:[]Address EndpointID Gateway GlobalIPv6Address GlobalIPv6PrefixLen:int IPAddress
             IPPrefixLen:int IPv6Gateway MacAddress Networks:map[string]*EndpointSettings
            Address Addr PrefixLen:int
            EndpointSettings IPAMConfig:*EndpointIPAMConfig Links:[]string Aliases:[]string MacAddress
             DriverOpts:map[string]string GwPriority:int NetworkID EndpointID Gateway IPAddress IPPrefixLen:int
             IPv6Gateway GlobalIPv6Address GlobalIPv6PrefixLen:int DNSNames:[]string
            EndpointIPAMConfig IPv4Address IPv6Address LinkLocalIPs:[]string
            """)

    private static let image = TemplateShapes(
        package: "image",
        table: """
            ImageInspect ID=Id RepoTags:[]string RepoDigests:[]string Parent Comment Created DockerVersion Author
             Config:*Config Architecture Variant Os OsVersion Size:int VirtualSize:int GraphDriver:DriverData
             RootFS:RootFS Metadata:Metadata
            Config User ExposedPorts:map[string]Empty Env:[]string Entrypoint:[]string Cmd:[]string
             Volumes:map[string]Empty WorkingDir Labels:map[string]string StopSignal ArgsEscaped:bool
             Healthcheck:*HealthConfig OnBuild:[]string Shell:[]string
            HealthConfig Test:[]string Interval:duration Timeout:duration StartPeriod:duration StartInterval:duration
             Retries:int
            DriverData Data:map[string]string Name
            RootFS Type Layers:[]string
            Metadata LastTagTime:time
            """)

    private static let network = TemplateShapes(
        package: "network",
        table: """
            Inspect Name ID=Id Created:time Scope Driver EnableIPv4:bool EnableIPv6:bool IPAM:IPAM Internal:bool
             Attachable:bool Ingress:bool ConfigFrom:ConfigReference ConfigOnly:bool
             Containers:map[string]EndpointResource Options:map[string]string Labels:map[string]string
            IPAM Driver Options:map[string]string Config:[]IPAMConfig
            IPAMConfig Subnet IPRange Gateway AuxAddress=AuxiliaryAddresses:map[string]string
            ConfigReference Network
            EndpointResource Name EndpointID MacAddress IPv4Address IPv6Address
            """)

    private static let volume = TemplateShapes(
        package: "volume",
        table: """
            Volume CreatedAt Driver Labels:map[string]string Mountpoint Name Options:map[string]string Scope
             Status:map[string]any UsageData:*UsageData
            UsageData RefCount:int Size:int
            """)
}
